#include <gtest/gtest.h>

#include "signer/config/parse.hpp"
#include "signer/config/print.hpp"
#include "tests/signer/load_support.hpp"

namespace farebox::signer::test {
namespace {

TEST(ConfigPrint, ReadsBackToTheSameConfiguration) {
    const ConfigFolder folder{kMinimal + "[pricing]\nmax_price = { fixed = \"15000 gwei\", pixels = \"unlimited\" }\n" +
                              "[migration]\nuntil = 2027-01-31T00:00:00Z\n"};
    const auto first = folder.load();
    ASSERT_TRUE(first) << first.error().message;
    const auto text = config::print_toml(*first);
    const ConfigFolder again{text};
    const auto second = again.load();
    ASSERT_TRUE(second) << second.error().message << "\n" << text;
    EXPECT_EQ(second->config.pricing.max_price, first->config.pricing.max_price);
    EXPECT_EQ(second->config.migration.until, first->config.migration.until);
    EXPECT_EQ(second->config.clients, first->config.clients);
    EXPECT_EQ(second->config.ledger.path, first->config.ledger.path);
}

TEST(ConfigPrint, NamesWhatIsNotSetInACommentSoThatItLoads) {
    const ConfigFolder folder;
    const auto loaded = folder.load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    const auto text = config::print_toml(*loaded);
    EXPECT_NE(text.find("# until is not set"), std::string::npos);
    EXPECT_NE(text.find("# active is not set"), std::string::npos);
    const ConfigFolder again{text};
    const auto second = again.load();
    EXPECT_TRUE(second) << second.error().message;
}

TEST(ConfigPrint, EscapesWhatTomlDoesNotAllowInAString) {
    const ConfigFolder folder{kMinimal + "[api]\nunix = \"/run/\\u007f\\u0001.sock\"\n"};
    const auto loaded = folder.load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    const ConfigFolder again{config::print_toml(*loaded)};
    const auto second = again.load();
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(second->config.api.unix_socket, "/run/\x7f\x01.sock");
}

TEST(ConfigPrint, PrintsJsonWhateverTheFileIsCalled) {
    const ConfigFolder folder;
    folder.write("odd-\xff.toml", kMinimal);
    auto request = folder.request();
    request.file = folder.path("odd-\xff.toml");
    const auto loaded = config::load(request);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_NE(config::print_json(*loaded).find("odd-"), std::string::npos);
}

TEST(ConfigPrint, SaysWhereEachSettingCameFrom) {
    const ConfigFolder folder;
    auto request = folder.request();
    request.environment["FAREBOX_SIGNER_LOG_LEVEL"] = "debug";
    const auto loaded = config::load(request);
    ASSERT_TRUE(loaded);
    const auto text = config::print_toml(*loaded);
    EXPECT_NE(text.find("level = \"debug\"  # environment FAREBOX_SIGNER_LOG_LEVEL"), std::string::npos);
    EXPECT_NE(text.find("farebox-signer.toml:2"), std::string::npos);
    EXPECT_NE(text.find("soft_age = \"1m\"  # default"), std::string::npos);
}

TEST(ConfigPrint, LeavesOutWhatMayBeSecretInUrls) {
    const ConfigFolder folder{
        "[keystore]\npath = \"keys\"\npassword_file = \"password\"\n"
        "[chain]\nrpc = [\"https://user:hunter2@example.org/v2/topsecret?key=alsosecret\"]\n"};
    const auto loaded = folder.load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    for (const auto& text : {config::print_toml(*loaded), config::print_json(*loaded)}) {
        EXPECT_EQ(text.find("secret"), std::string::npos);
        EXPECT_EQ(text.find("hunter2"), std::string::npos);
        EXPECT_NE(text.find("example.org"), std::string::npos);
    }
}

TEST(ConfigDuration, RoundTripsThroughItsText) {
    for (const std::int64_t millis : {1LL, 250LL, 1'000LL, 61'000LL, 600'000LL, 3'600'000LL, 86'400'000LL}) {
        const std::chrono::milliseconds duration{millis};
        const auto parsed = config::parse_duration(config::format_duration(duration));
        ASSERT_TRUE(parsed);
        EXPECT_EQ(*parsed, duration);
    }
}

class DurationRefuses : public testing::TestWithParam<const char*> {};

TEST_P(DurationRefuses, WhatIsNoDuration) {
    EXPECT_FALSE(config::parse_duration(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Bad, DurationRefuses,
                         testing::Values("", "5", "s", "-5s", "0s", "5 s", "1.5s", "25h", "5d", "99999999999999999999s",
                                         "9223372036854775807h"));

}  // namespace
}  // namespace farebox::signer::test
