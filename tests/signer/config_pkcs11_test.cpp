#include <gtest/gtest.h>

#include "signer/config/active_key.hpp"
#include "signer/config/check.hpp"
#include "tests/signer/load_support.hpp"

namespace farebox::signer::test {
namespace {

const std::string kChain = "[chain]\nrpc = [\"http://127.0.0.1:8545\"]\n";
const std::string kToken =
    "[keystore]\nbackend = \"pkcs11\"\n[pkcs11]\nmodule = \"lib/token.so\"\ntoken = \"my token\"\npin_file = \"pin\"\n";

std::string problem_of(const std::string& text) {
    const auto loaded = ConfigFolder{text}.load();
    return loaded ? "" : loaded.error().message;
}

TEST(ConfigPkcs11, NeedsNoKeystoreFiles) {
    const ConfigFolder folder{kToken + kChain};
    const auto loaded = folder.load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.keystore.backend, KeyBackend::pkcs11);
    EXPECT_EQ(loaded->config.pkcs11.module, folder.path("lib/token.so"));
    EXPECT_EQ(loaded->config.pkcs11.token, "my token");
    EXPECT_EQ(loaded->config.pkcs11.pin_file, folder.path("pin"));
    EXPECT_EQ(loaded->config.pkcs11.sessions, 4U);
    EXPECT_TRUE(config::warnings_of(*loaded).empty());
}

class ConfigPkcs11Needs : public testing::TestWithParam<const char*> {};
TEST_P(ConfigPkcs11Needs, Setting) {
    auto text = kToken + kChain;
    const auto at = text.find(std::string{"\n"} + GetParam() + " = ") + 1;
    ASSERT_NE(at, 0U);
    text.erase(at, text.find('\n', at) - at + 1);
    EXPECT_NE(problem_of(text).find(std::string{"pkcs11."} + GetParam()), std::string::npos) << problem_of(text);
}
INSTANTIATE_TEST_SUITE_P(Each, ConfigPkcs11Needs, testing::Values("module", "token", "pin_file"));

TEST(ConfigPkcs11, BoundsSessionsAndTime) {
    EXPECT_NE(problem_of(kToken + "sessions = 0\n" + kChain), "");
    EXPECT_NE(problem_of(kToken + "sessions = 65\n" + kChain), "");
    EXPECT_NE(problem_of(kToken + "time_limit = \"9s\"\n" + kChain), "");
    EXPECT_EQ(problem_of(kToken + "sessions = 64\ntime_limit = \"8s\"\n" + kChain), "");
}

TEST(ConfigPkcs11, IsNoSandboxesBackend) {
    EXPECT_NE(problem_of(kToken + "[chain]\nmode = \"fixed\"\n").find("chain.mode"), std::string::npos);
}

TEST(ConfigPkcs11, WarnsOfSettingsThatNothingReads) {
    const auto both = ConfigFolder{"[keystore]\nbackend = \"pkcs11\"\npath = \"keys\"\n" +
                                   kToken.substr(kToken.find("[pkcs11]")) + kChain}
                          .load();
    ASSERT_TRUE(both) << both.error().message;
    EXPECT_EQ(config::warnings_of(*both).size(), 1U);
    const auto unused = ConfigFolder{kMinimal + kToken.substr(kToken.find("[pkcs11]"))}.load();
    ASSERT_TRUE(unused) << unused.error().message;
    EXPECT_EQ(config::warnings_of(*unused).size(), 1U);
}

TEST(ConfigPkcs11, KnowsNoOtherBackend) {
    EXPECT_NE(problem_of("[keystore]\nbackend = \"kms\"\n" + kChain)
                  .find("\"file\", \"pkcs11\", \"remote-signer\", \"aws-kms\""),
              std::string::npos);
}

TEST(ConfigPkcs11, ActiveKeyMustBeOnTheToken) {
    KeystoreConfig config;
    config.backend = KeyBackend::pkcs11;
    config.active = Address{};
    const auto chosen = config::choose_active_key({}, config);
    ASSERT_FALSE(chosen);
    EXPECT_NE(chosen.error().message.find("token"), std::string::npos);
}

}  // namespace
}  // namespace farebox::signer::test
