// What a client's limits become: in the policy, in usage, in metrics.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "signer/commands/usage_table.hpp"
#include "signer/config/limits.hpp"
#include "signer/daemon/client_limits.hpp"
#include "signer/daemon/usage_report.hpp"
#include "signer/metrics/metrics.hpp"

namespace farebox::signer {
namespace {

using testing::HasSubstr;

LimitsConfig limits_of(const char* text) {
    auto limits = config::parse_limits(text);
    EXPECT_TRUE(limits) << limits.error().message;
    return limits ? *limits : LimitsConfig{};
}

TEST(ClientLimits, ReachWhoEnforcesThem) {
    Client client;
    apply_limits(limits_of(R"({ ev_per_day = "1 wei", live_sessions = 2, per_recipient = { ev_total = "3 wei" }, )"
                           R"(requests_per_second = 4, max_face_value = "5 wei", max_price = { fixed = "6 wei" }, )"
                           R"(allowed_apps = ["seven"], allowed_types = ["live"], allowed_capabilities = ["llm/a"], )"
                           R"(allowed_recipients = ["0x000000000000000000000000000000000000dEaD"] })"),
                 client);
    EXPECT_EQ(client.limits.ev_per_day, Wei{1});
    EXPECT_EQ(client.limits.live_sessions, 2U);
    ASSERT_NE(client.limits.scoped, nullptr);
    EXPECT_EQ(client.limits.scoped->at(static_cast<std::size_t>(LimitScope::recipient)).ev_total, Wei{3});
    EXPECT_FALSE(client.limits.scoped->at(static_cast<std::size_t>(LimitScope::session)).ev_total);
    ASSERT_NE(client.rate, nullptr);
    EXPECT_EQ(client.rate->per_second(), 4U);
    EXPECT_EQ(client.rules.max_face_value, Wei{5});
    EXPECT_EQ(client.rules.ceiling_of(protocol::PaymentType::fixed)->price, protocol::Rational{6});
    EXPECT_FALSE(client.rules.ceiling_of(protocol::PaymentType::live));
    EXPECT_EQ(client.rules.apps, std::vector<std::string>{"seven"});
    EXPECT_EQ(client.rules.capabilities.at(0).model, "a");
    EXPECT_EQ(client.rules.recipients.size(), 1U);
}

TEST(ClientLimits, CostNothingWhereThereAreNone) {
    Client client;
    apply_limits(limits_of(R"({ ev_per_day = "1 wei" })"), client);
    EXPECT_EQ(client.limits.scoped, nullptr);
    EXPECT_EQ(client.rate, nullptr);
}

TEST(Usage, ShowsLimitsBesideWhatIsSpent) {
    ClientConfig shop;
    shop.name = "shop";
    shop.limits =
        limits_of(R"({ ev_per_day = "1000 wei", live_sessions = 7, per_session = { ev_per_hour = "50 wei" } })");
    ClientUsage spent;
    spent.client = "shop";
    spent.ev_day = Wei{400};
    spent.live_sessions = 3;
    spent.scopes = {{LimitScope::session, "5e55", std::nullopt, Wei{45}, std::nullopt, std::nullopt}};
    ClientUsage gone;
    gone.client = "gone";
    const auto report = nlohmann::json(usage_report({gone, spent}, {shop}, {}));
    ASSERT_EQ(report["clients"].size(), 2U);
    const auto& row = report["clients"][0];
    EXPECT_EQ(row["name"], "shop");
    EXPECT_EQ(row["ev_day"], "400");
    EXPECT_EQ(row["limits"]["ev_per_day"], "1000");
    EXPECT_EQ(row["limits"]["per_session"]["ev_per_hour"], "50");
    EXPECT_EQ(row["fullest"]["per_session"]["subject"], "5e55");
    EXPECT_EQ(row["fullest"]["per_session"]["ev_hour"], "45");
    EXPECT_TRUE(report["clients"][1]["limits"].is_null());
    const auto table = commands::usage_table(report);
    EXPECT_THAT(table, HasSubstr("ev_per_day                    400 wei of 1000 wei\n"));
    EXPECT_THAT(table, HasSubstr("per_session.ev_per_hour       45 wei of 50 wei (5e55)\n"));
    EXPECT_THAT(table, HasSubstr("live_sessions                 3 of 7\n"));
}

TEST(Usage, ShowsDollarsAtTodaysPrice) {
    ClientConfig shop;
    shop.name = "shop";
    shop.limits = limits_of(R"({ ev_per_day = "20 usd", ev_per_hour = "7 wei", max_face_value = "1 usd" })");
    ClientUsage spent;
    spent.client = "shop";
    spent.ev_day = Wei{1'000'000'000'000'000U};
    PriceReading ether;
    ether.last = *protocol::EtherPrice::from_feed(Uint256{{2000}}, 0);
    ether.usable = ether.last;
    auto report = nlohmann::json(usage_report({spent}, {shop}, ether));
    EXPECT_EQ(report["ether"]["usd"], "2000.000000000");
    const auto& row = report["clients"][0];
    EXPECT_EQ(row["usd"]["ev_day"], "2.000000000");
    EXPECT_EQ(row["limits"]["ev_per_day"], "10000000000000000");
    EXPECT_EQ(row["limits"]["written"]["ev_per_day"], "20 usd");
    EXPECT_EQ(row["limits"]["written"]["max_face_value"], "1 usd");
    EXPECT_FALSE(row["limits"]["written"].contains("ev_per_hour"));
    EXPECT_THAT(commands::usage_table(report), HasSubstr("2.00 usd a day"));
    ether.usable.reset();
    report = nlohmann::json(usage_report({spent}, {shop}, ether));
    EXPECT_TRUE(report["clients"][0]["limits"]["ev_per_day"].is_null()) << "nobody knows what it allows now";
    EXPECT_EQ(report["clients"][0]["usd"]["ev_day"], "2.000000000");
    EXPECT_TRUE(nlohmann::json(usage_report({spent}, {shop}, {}))["ether"].is_null());
}

TEST(ClientLimits, InDollarsAllowNothingUntilThereIsAPrice) {
    Client client;
    apply_limits(limits_of(R"({ ev_per_day = "20 usd", per_session = { ev_total = "1 usd" }, )"
                           R"(max_price = { seconds = "0.0001 usd" } })"),
                 client);
    EXPECT_EQ(client.limits.ev_per_day, Wei{});
    ASSERT_NE(client.limits.scoped, nullptr);
    ASSERT_NE(client.dollars, nullptr);
    const auto limits = limits_at(client.limits, *client.dollars, *protocol::EtherPrice::from_feed(Uint256{{2000}}, 0));
    EXPECT_EQ(limits.ev_per_day, Wei{10'000'000'000'000'000U});
    EXPECT_EQ(limits.scoped->at(0).ev_total, Wei{500'000'000'000'000U});
    const auto& ceiling = client.rules.ceiling_of(protocol::PaymentType::live);
    ASSERT_TRUE(ceiling);
    EXPECT_TRUE(ceiling->in_dollars);
    EXPECT_EQ(ceiling->price, (protocol::Rational{1, 10'000}));
}

TEST(AbuseSignals, AreCountedForEachClient) {
    Metrics metrics;
    metrics.denied("shop", "state_superseded");
    metrics.denied("shop", "state_superseded");
    metrics.reissued("shop");
    metrics.grant_undelivered("other");
    const auto text = metrics.render({});
    EXPECT_THAT(text, HasSubstr(R"(farebox_signer_denials_total{client="shop",code="state_superseded"} 2)"));
    EXPECT_THAT(text, HasSubstr(R"(farebox_signer_reissues_total{client="shop"} 1)"));
    EXPECT_THAT(text, HasSubstr(R"(farebox_signer_grants_undelivered_total{client="other"} 1)"));
}

}  // namespace
}  // namespace farebox::signer
