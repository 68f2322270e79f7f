#include "signer/daemon/key_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/address.hpp"
#include "signer/admin/readiness.hpp"
#include "signer/commands/usage_table.hpp"
#include "signer/metrics/metrics.hpp"

namespace farebox::signer {
namespace {

using testing::HasSubstr;
using testing::Not;

const Address kKey{{9}};

KeyMoney money() {
    KeyMoney money;
    money.key = kKey;
    money.outstanding_face_value = Wei{5000U};
    money.outstanding_ev = Wei{200U};
    money.risk = Wei{2900U};
    money.ev_lately = Wei{100U};
    money.lately = std::chrono::hours{2};
    return money;
}

KeyUse use() {
    KeyUse use;
    use.key.row.address = kKey;
    use.funds = SenderFunds{Wei{3600U}, Wei{400U}, 0};
    return use;
}

Winnings winnings() {
    Winnings winnings;
    winnings.since = protocol::Timestamp{1'800'000'000'000'000'000};
    winnings.promised = Wei{200U};
    winnings.most = Wei{2000U};
    winnings.redeemed = Wei{2001U};
    winnings.tickets = 3;
    winnings.held = winnings.since;
    return winnings;
}

TEST(Runway, IsTheDepositAtTheRecentRate) {
    EXPECT_EQ(runway_seconds(Wei{3600U}, money()), 3600U * 7200U / 100U);
    EXPECT_EQ(runway_seconds(Wei{}, money()), 0U);
    auto idle = money();
    idle.ev_lately = Wei{};
    EXPECT_FALSE(runway_seconds(Wei{3600U}, idle)) << "nothing was spent";
    EXPECT_GT(runway_seconds(Wei{kMaxUint256}, money()), 1U << 30U);
}

TEST(KeyReport, PutsPromisesBesideWhatIsLockedUp) {
    auto promised = money();
    promised.winnings = winnings();
    PriceReading ether;
    ether.last = *protocol::EtherPrice::from_feed(Uint256{{2000}}, 0);
    const nlohmann::json keys = key_report({use()}, {promised}, ether);
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0]["outstanding"]["face_value"], "5000");
    EXPECT_EQ(keys[0]["outstanding"]["ev"], "200");
    EXPECT_EQ(keys[0]["outstanding"]["risk"], "2900");
    EXPECT_EQ(keys[0]["deposit"], "3600");
    EXPECT_EQ(keys[0]["reserve"], "400");
    EXPECT_EQ(keys[0]["runway_seconds"], 259'200);
    EXPECT_EQ(keys[0]["rate"]["seconds"], 7200);
    EXPECT_EQ(keys[0]["winnings"]["redeemed"], "2001");
    EXPECT_EQ(keys[0]["usd"]["deposit"], "0.000000000") << "cut for reading";
    const auto table = commands::usage_table({{"keys", keys}});
    EXPECT_THAT(table, HasSubstr("3 days"));
    EXPECT_THAT(table, HasSubstr("held since"));
}

TEST(MoneyReadiness, IsNotThereWhileAKeyIsHeld) {
    MoneyFacts facts;
    EXPECT_TRUE(judge_money(facts).empty()) << "nothing is in dollars, nobody looks for winnings";
    facts.watches_winnings = true;
    facts.winnings_problem = "no answer";
    auto checks = judge_money(facts);
    ASSERT_EQ(checks.size(), 1U);
    EXPECT_TRUE(checks[0].ok) << "payments do not wait for it";
    EXPECT_THAT(checks[0].detail, HasSubstr("no answer"));
    facts.held = {protocol::to_checksum(kKey) + " is held: " + why_held(winnings())};
    checks = judge_money(facts);
    EXPECT_FALSE(checks[0].ok);
    EXPECT_THAT(checks[0].detail, HasSubstr("2001 wei were redeemed with 3 winning tickets"));
    EXPECT_THAT(checks[0].detail, HasSubstr("keys acknowledge"));
}

TEST(MoneyReadiness, NeedsThePriceWhereEverybodysPricesAreInDollars) {
    MoneyFacts facts;
    facts.dollars = MoneyFacts::Dollars::in_limits;
    facts.price_problem = "no answer";
    EXPECT_TRUE(judge_money(facts).at(0).ok) << "others can pay";
    facts.dollars = MoneyFacts::Dollars::in_prices;
    EXPECT_FALSE(judge_money(facts).at(0).ok);
    EXPECT_THAT(judge_money(facts).at(0).detail, HasSubstr("no answer"));
    facts.ether.last = *protocol::EtherPrice::from_feed(Uint256{{2000}}, 0);
    facts.ether.usable = facts.ether.last;
    EXPECT_TRUE(judge_money(facts).at(0).ok);
    EXPECT_THAT(judge_money(facts).at(0).detail, HasSubstr("2000.00 usd"));
}

TEST(MoneyGauges, AreServedWithTheOthers) {
    Metrics metrics;
    GaugeReadings readings;
    readings.money.keys.push_back({"0xKEY", Wei{5000U}, Wei{200U}, Wei{2900U}, 3600.0, Wei{7U}, true});
    readings.money.keys.push_back({"0xIDLE", {}, {}, {}, std::nullopt, {}, false});
    readings.money.ether_usd = 2000.5;
    readings.money.winnings_read = true;
    const auto text = metrics.render(readings);
    EXPECT_THAT(text, HasSubstr(R"(farebox_signer_outstanding_face_value_wei{key="0xKEY"} 5000)"));
    EXPECT_THAT(text, HasSubstr(R"(farebox_signer_outstanding_ev_wei{key="0xKEY"} 200)"));
    EXPECT_THAT(text, HasSubstr(R"(farebox_signer_outstanding_risk_wei{key="0xKEY"} 2900)"));
    EXPECT_THAT(text, HasSubstr(R"(farebox_signer_runway_seconds{key="0xKEY"} 3600)"));
    EXPECT_THAT(text, HasSubstr(R"(farebox_signer_runway_seconds{key="0xIDLE"} +Inf)"));
    EXPECT_THAT(text, HasSubstr(R"(farebox_signer_key_held{key="0xKEY"} 1)"));
    EXPECT_THAT(text, HasSubstr("farebox_signer_ether_usd 2000.5"));
    EXPECT_THAT(text, HasSubstr("farebox_signer_winnings_read 1"));
    EXPECT_THAT(metrics.render({}), HasSubstr("farebox_signer_ready"));
    EXPECT_THAT(Metrics{}.render({}), Not(HasSubstr("farebox_signer_ether_usd 0")));
}

}  // namespace
}  // namespace farebox::signer
