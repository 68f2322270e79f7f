#include <gtest/gtest.h>

#include "signer/config/check.hpp"
#include "tests/signer/load_support.hpp"

namespace farebox::signer::test {
namespace {

const std::string kChain = "[chain]\nrpc = [\"http://127.0.0.1:8545\"]\n";
const std::string kBackend = "[keystore]\nbackend = \"aws-kms\"\n[aws_kms]\n";
const std::string kKey = "key_ids = [\"alias/farebox\"]\n";
const std::string kRegion = "region = \"eu-central-1\"\n";

std::string problem_of(const std::string& text) {
    const auto loaded = ConfigFolder{text}.load();
    return loaded ? "" : loaded.error().message;
}

TEST(ConfigAwsKms, NeedsAKeyAndItsRegion) {
    const auto loaded = ConfigFolder{kBackend + kKey + kRegion + kChain}.load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.keystore.backend, KeyBackend::aws_kms);
    EXPECT_EQ(loaded->config.aws_kms.key_ids, std::vector<std::string>{"alias/farebox"});
    EXPECT_EQ(loaded->config.aws_kms.profile, "default");
    EXPECT_EQ(loaded->config.aws_kms.credentials_file, "");
    EXPECT_TRUE(config::warnings_of(*loaded).empty());
    EXPECT_NE(problem_of(kBackend + kRegion + kChain).find("aws_kms.key_ids"), std::string::npos);
    EXPECT_NE(problem_of(kBackend + kKey + kChain).find("aws_kms.region"), std::string::npos);
}

TEST(ConfigAwsKms, KeepsItsCredentialsInAFile) {
    const ConfigFolder folder{kBackend + kKey + kRegion +
                              "credentials_file = \"aws/credentials\"\nprofile = \"kms\"\n" +
                              "endpoint = \"https://vpce-1.kms.eu-central-1.vpce.amazonaws.com\"\n" + kChain};
    const auto loaded = folder.load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.aws_kms.credentials_file, folder.path("aws/credentials"));
    EXPECT_EQ(loaded->config.aws_kms.profile, "kms");
    EXPECT_NE(problem_of(kBackend + kKey + kRegion + "endpoint = \"https://id:secret@kms\"\n" + kChain), "");
    EXPECT_NE(problem_of(kBackend + kKey + kRegion + "secret_access_key = \"s\"\n" + kChain), "");
}

TEST(ConfigAwsKms, BoundsWhatItIsTold) {
    const std::string good = kBackend + kKey + kRegion;
    EXPECT_NE(problem_of(good + "connections = 0\n" + kChain), "");
    EXPECT_NE(problem_of(good + "connections = 65\n" + kChain), "");
    EXPECT_NE(problem_of(good + "time_limit = \"9s\"\n" + kChain), "");
    EXPECT_NE(problem_of(good + "profile = \"\"\n" + kChain), "");
    EXPECT_NE(problem_of(kBackend + kRegion + "key_ids = [\"alias/a b\"]\n" + kChain), "");
    EXPECT_NE(problem_of(good + "[chain]\nmode = \"fixed\"\n").find("chain.mode"), std::string::npos);
    std::string many = "key_ids = [\"k\"";
    for (int i = 0; i < 32; ++i) {
        many += ", \"k\"";
    }
    EXPECT_NE(problem_of(kBackend + kRegion + many + "]\n" + kChain).find("32"), std::string::npos);
}

TEST(ConfigAwsKms, IsReadByNothingBesideAnotherBackend) {
    const auto loaded = ConfigFolder{kMinimal + "[aws_kms]\n" + kKey + kRegion}.load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(config::warnings_of(*loaded).size(), 1U);
}

}  // namespace
}  // namespace farebox::signer::test
