#include "signer/clients/client_settings.hpp"

#include <gtest/gtest.h>

#include "signer/config/clients.hpp"
#include "signer/config/limits.hpp"

namespace farebox::signer {
namespace {

std::string limits(const Words& words, std::string_view before = "{}") {
    const auto limits = change_limits(before, words);
    return limits ? config::format_limits(*limits) : "refused: " + limits.error().message;
}

TEST(ClientLimitWords, AreThoseOfTheConfiguration) {
    EXPECT_EQ(limits({"ev_per_day=0.05 eth", "payments_per_second=50", "risk_per_day=3 gwei"}),
              R"({ ev_per_day = "0.05 eth", risk_per_day = "3 gwei", payments_per_second = 50 })");
    EXPECT_EQ(limits({"ev_per_day=unlimited"}), R"({ ev_per_day = "unlimited" })");
}

TEST(ClientLimitWords, ChangeOnlyWhatTheyName) {
    const std::string before = R"({ ev_per_hour = "1 gwei", ev_per_day = "2 gwei", live_sessions = 3 })";
    EXPECT_EQ(limits({}, before), before);
    EXPECT_EQ(limits({"ev_per_day=9 gwei"}, before),
              R"({ ev_per_hour = "1 gwei", ev_per_day = "9 gwei", live_sessions = 3 })");
    EXPECT_EQ(limits({"ev_per_hour=none", "live_sessions=none"}, before), R"({ ev_per_day = "2 gwei" })");
    EXPECT_EQ(limits({"ev_per_day=unlimited"}, before).find("2 gwei"), std::string::npos);
}

TEST(ClientLimitWords, NeedADay) {
    EXPECT_NE(limits({"ev_per_hour=1 gwei"}).find("ev_per_day"), std::string::npos);
    EXPECT_TRUE(limits({}).starts_with("refused"));
    EXPECT_TRUE(limits({"ev_per_day=none"}, R"({ ev_per_day = "2 gwei" })").starts_with("refused"));
}

class ClientLimitWordsRefuse : public testing::TestWithParam<const char*> {};

TEST_P(ClientLimitWordsRefuse, WhatIsNoLimit) {
    const auto refused = change_limits("{}", {"ev_per_day=1 gwei", GetParam()});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
}
INSTANTIATE_TEST_SUITE_P(Bad, ClientLimitWordsRefuse,
                         testing::Values("", "ev_per_hour", "=1", "ev_per_hour=", "ev_per_hour=1", "ev_per_hour=-1 wei",
                                         "ev_per_hours=1 wei", "payments_per_second=0", "payments_per_second=\"5\"",
                                         "ev_per_hour=\"1 wei\"\nev_total = \"2 wei\""));

TEST(ClientLabels, SurviveTheLedger) {
    const auto labels = parse_labels({"team=video \"one\" \\ \u20ac", "empty=", "a.b-c_d=x=y"});
    ASSERT_TRUE(labels);
    EXPECT_EQ(labels->at("a.b-c_d"), "x=y");
    EXPECT_EQ(*labels_of_toml(to_toml(*labels)), *labels);
}

TEST(ClientLabels, AreShortAndPlain) {
    for (const auto* bad : {"", "team", "=x", "te am=x", "team=a\nb"}) {
        EXPECT_FALSE(parse_labels({bad})) << bad;
    }
    EXPECT_FALSE(parse_labels({"team=" + std::string(257, 'x')}));
    Words many;
    for (int i = 0; i < 17; ++i) {
        many.push_back("l" + std::to_string(i) + "=x");
    }
    EXPECT_FALSE(parse_labels(many));
}

TEST(ClientOrigins, AreWrittenAsBrowsersDo) {
    const Words good{"https://app.example.org", "http://localhost:3000", "http://[::1]:8080"};
    const auto origins = parse_origins(good);
    ASSERT_TRUE(origins);
    EXPECT_EQ(*texts_of_toml(to_toml(*origins)), good);
    for (const auto* bad : {"", "*", "null", "app.example.org", "https://app.example.org/", "https://app.example.org/x",
                            "https://APP.example.org", "https://app.example.org:443", "unix:/tmp/x"}) {
        EXPECT_FALSE(parse_origins({bad})) << bad;
    }
}

TEST(ClientSettings, OfAnotherVersionAreRefused) {
    EXPECT_FALSE(limits_of_toml(R"({ ev_per_day = "1 wei", limit_of_tomorrow = 7 })"));
    EXPECT_FALSE(limits_of_toml("no table"));
    EXPECT_FALSE(texts_of_toml("{}"));
    EXPECT_FALSE(labels_of_toml("[]"));
}

}  // namespace
}  // namespace farebox::signer
