#include <gtest/gtest.h>

#include "signer/config/check.hpp"
#include "signer/config/listen_address.hpp"
#include "signer/config/print.hpp"
#include "tests/signer/load_support.hpp"

namespace farebox::signer::test {
namespace {

const std::string kTls = "[api.tls]\ncertificate_file = \"tls/tls.crt\"\nkey_file = \"/tls/tls.key\"\n";
const std::string kKey = "api_key = \"sha256:" + std::string(64, 'a') + "\"\n";
const std::string kClient = "[[client]]\nname = \"a\"\n" + kKey + "limits = { ev_per_day = \"1 eth\" }\n";

Result<config::Loaded> load(const std::string& tcp, const std::string& more) {
    return ConfigFolder{kMinimal + "[api]\ntcp = \"" + tcp + "\"\n" + more}.load();
}

std::string refusal(const std::string& tcp, const std::string& more) {
    const auto refused = load(tcp, more);
    return refused ? std::string{} : refused.error().message;
}

TEST(ConfigNetwork, GoesBeyondLoopbackWithTlsAndKeys) {
    for (const char* tcp : {"0.0.0.0:8936", "10.0.0.7:0", "[::]:8936"}) {
        const auto loaded = load(tcp, kTls + kClient);
        ASSERT_TRUE(loaded) << loaded.error().message;
        EXPECT_EQ(loaded->config.api.tcp, tcp);
        EXPECT_TRUE(loaded->config.api.tls.enabled());
        EXPECT_EQ(loaded->config.api.tls.key_file, "/tls/tls.key");
        EXPECT_TRUE(loaded->config.api.tls.certificate_file.ends_with("/tls/tls.crt"));
        EXPECT_TRUE(config::warnings_of(*loaded).empty());
    }
}

TEST(ConfigNetwork, GoesNowhereWithoutTls) {
    for (const char* tcp : {"0.0.0.0:8936", "10.0.0.7:8936", "[::]:8936", "128.0.0.1:1"}) {
        EXPECT_NE(refusal(tcp, kClient).find("has no TLS"), std::string::npos) << tcp;
    }
    EXPECT_EQ(refusal("127.0.0.1:8935", kClient), "");
}

TEST(ConfigNetwork, GoesNowhereWithoutAClientThatShowsAKey) {
    const std::string local =
        "[[client]]\nname = \"a\"\nuid = [7]\nloopback = true\nlimits = { ev_per_day = \"1 eth\" }\n";
    EXPECT_NE(refusal("0.0.0.0:8936", kTls + local).find("api_key"), std::string::npos);
    EXPECT_NE(refusal("0.0.0.0:8936", kTls).find("api_key"), std::string::npos) << "the client that exists by itself";
    EXPECT_EQ(refusal("127.0.0.1:8936", kTls + local), "");
}

TEST(ConfigNetwork, HasALimitForEverybodyWhoCallsFromThere) {
    const auto without_limit = "[[client]]\nname = \"b\"\n" + kKey + "limits = { ev_per_day = \"unlimited\" }\n";
    EXPECT_NE(refusal("0.0.0.0:8936", kTls + without_limit).find("\"b\""), std::string::npos);
    EXPECT_EQ(refusal("127.0.0.1:8936", kTls + without_limit), "");
    const auto local = "[[client]]\nname = \"b\"\nuid = [7]\nlimits = \"unlimited\"\n";
    EXPECT_EQ(refusal("0.0.0.0:8936", kTls + kClient + local), "") << "it cannot";
}

TEST(ConfigNetwork, WantsBothFiles) {
    EXPECT_NE(refusal("0.0.0.0:8936", "[api.tls]\ncertificate_file = \"c\"\n" + kClient).find("key_file"),
              std::string::npos);
    EXPECT_NE(refusal("0.0.0.0:8936", "[api.tls]\nkey_file = \"k\"\n" + kClient).find("certificate_file"),
              std::string::npos);
}

TEST(ConfigNetwork, NamesKeysThatTlsDoesNotHave) {
    const auto text = refusal("127.0.0.1:8935", "[api.tls]\ncertificate = \"c\"\n" + kClient);
    EXPECT_NE(text.find("unknown key \"api.tls.certificate\", did you mean \"api.tls.certificate_file\"?"),
              std::string::npos)
        << text;
    EXPECT_NE(refusal("127.0.0.1:8935", "[api.tsl]\nkey_file = \"k\"\n" + kClient).find("\"api.tsl\""),
              std::string::npos);
}

TEST(ConfigNetwork, WarnsOfWhatIsHardlyMeant) {
    const auto unused = ConfigFolder{kMinimal + kTls + kClient}.load();
    ASSERT_TRUE(unused);
    ASSERT_EQ(config::warnings_of(*unused).size(), 1U);
    EXPECT_NE(config::warnings_of(*unused).front().find("api.tcp"), std::string::npos);
    const auto proxied = load("0.0.0.0:1", kTls + "[[client]]\nname = \"a\"\nloopback = true\n" + kKey +
                                               "limits = { ev_per_day = \"1 eth\" }\n");
    ASSERT_TRUE(proxied) << proxied.error().message;
    ASSERT_EQ(config::warnings_of(*proxied).size(), 1U);
    EXPECT_NE(config::warnings_of(*proxied).front().find("loopback"), std::string::npos);
}

TEST(ConfigNetwork, IsPrintedAsItIsRead) {
    const auto loaded = load("0.0.0.0:8936", kTls + kClient);
    ASSERT_TRUE(loaded);
    const auto text = config::print_toml(*loaded);
    EXPECT_NE(text.find("\n[api.tls]\ncertificate_file = \""), std::string::npos) << text;
    EXPECT_NE(text.find("watch = true"), std::string::npos) << text;
    const auto again = ConfigFolder{text.substr(0, text.find("\n[[client]]")) + "\n" + kClient}.load();
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->config.api.tls.key_file, loaded->config.api.tls.key_file);
}

class ListenAddressRefuses : public testing::TestWithParam<const char*> {};
TEST_P(ListenAddressRefuses, WhatIsNoAddress) {
    EXPECT_FALSE(config::check_listen(GetParam())) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Bad, ListenAddressRefuses,
                         testing::Values("", ":", "8935", ":8935", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                                         "127.0.0.1:-1", "127.0.0.1:80 ", "signer.example:8935", "::1:8935", "[::1]",
                                         "[127.0.0.1]:80", "127.1:80", "127.evil:80", "[::1:80", "*:80", "0:80"));

TEST(ListenAddress, KnowsLoopback) {
    for (const char* loopback : {"127.0.0.1:0", "127.9.9.9:1", "[::1]:80", "localhost:80"}) {
        EXPECT_TRUE(config::check_loopback(loopback)) << loopback;
        EXPECT_TRUE(config::is_loopback(loopback)) << loopback;
    }
    for (const char* beyond : {"0.0.0.0:0", "10.127.0.1:1", "[::]:80", "[::ffff:127.0.0.1]:80"}) {
        EXPECT_TRUE(config::check_listen(beyond)) << beyond;
        EXPECT_FALSE(config::check_loopback(beyond)) << beyond;
        EXPECT_FALSE(config::is_loopback(beyond)) << beyond;
    }
}

}  // namespace
}  // namespace farebox::signer::test
