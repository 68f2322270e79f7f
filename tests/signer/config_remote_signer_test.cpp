#include <gtest/gtest.h>

#include "signer/config/check.hpp"
#include "tests/signer/load_support.hpp"

namespace farebox::signer::test {
namespace {

const std::string kChain = "[chain]\nrpc = [\"http://127.0.0.1:8545\"]\n";
const std::string kBackend = "[keystore]\nbackend = \"remote-signer\"\n[remote_signer]\n";

std::string problem_of(const std::string& text) {
    const auto loaded = ConfigFolder{text}.load();
    return loaded ? "" : loaded.error().message;
}

TEST(ConfigRemoteSigner, NeedsItsUrlOnly) {
    const ConfigFolder folder{kBackend + "url = \"http://127.0.0.1:9000\"\n" + kChain};
    const auto loaded = folder.load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.remote_signer.url, "http://127.0.0.1:9000");
    EXPECT_EQ(loaded->config.remote_signer.dialect, RemoteSignerDialect::eth_sign);
    EXPECT_EQ(loaded->config.remote_signer.token_file, "");
    EXPECT_TRUE(config::warnings_of(*loaded).empty());
    EXPECT_NE(problem_of(kBackend + kChain).find("remote_signer.url"), std::string::npos);
}

TEST(ConfigRemoteSigner, KeepsItsTokenInAFile) {
    const ConfigFolder folder{kBackend + "url = \"unix:/run/clef.sock\"\ndialect = \"clef\"\ntoken_file = \"token\"\n" +
                              kChain};
    const auto loaded = folder.load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.remote_signer.dialect, RemoteSignerDialect::clef);
    EXPECT_EQ(loaded->config.remote_signer.token_file, folder.path("token"));
    EXPECT_NE(problem_of(kBackend + "url = \"https://user:password@signer\"\n" + kChain), "");
}

TEST(ConfigRemoteSigner, BoundsConnectionsAndTime) {
    const std::string url = kBackend + "url = \"http://127.0.0.1:9000\"\n";
    EXPECT_NE(problem_of(url + "connections = 0\n" + kChain), "");
    EXPECT_NE(problem_of(url + "connections = 65\n" + kChain), "");
    EXPECT_NE(problem_of(url + "time_limit = \"9s\"\n" + kChain), "");
    EXPECT_NE(problem_of(url + "dialect = \"geth\"\n" + kChain), "");
}

}  // namespace
}  // namespace farebox::signer::test
