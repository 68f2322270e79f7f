// Limits and prices in dollars: what they come to in wei, and what is refused while nobody knows.
#include "signer/access/dollar_limits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "signer/ledger/budgets.hpp"
#include "tests/payment/service_harness.hpp"

namespace farebox::signer {
namespace {

using protocol::Amount;
using protocol::EtherPrice;
using protocol::Rational;
using protocol::Timestamp;

EtherPrice price(std::uint64_t dollars) {
    return *EtherPrice::from_feed(Uint256{{dollars}}, 0);
}

Amount amount(const char* text) {
    return *Amount::parse(text);
}

TEST(DollarLimits, AreTheirWeiAtThePriceOfTheMoment) {
    EvAmounts amounts;
    amounts.ev_per_hour = amount("7 wei");
    amounts.ev_per_day = amount("20 usd");
    const auto limits = limits_at(amounts, price(2000));
    EXPECT_EQ(limits.ev_per_hour, Wei{7U});
    EXPECT_EQ(limits.ev_per_day, Wei{10'000'000'000'000'000U});
    EXPECT_EQ(limits_at(amounts, price(4000)).ev_per_day, Wei{5'000'000'000'000'000U});
    EXPECT_FALSE(limits.ev_total);
}

TEST(DollarLimits, AllowNothingWithoutAPrice) {
    EvAmounts amounts;
    amounts.ev_per_hour = amount("7 wei");
    amounts.ev_per_day = amount("20 usd");
    const auto limits = limits_at(amounts, std::nullopt);
    EXPECT_EQ(limits.ev_per_hour, Wei{7U});
    EXPECT_EQ(limits.ev_per_day, Wei{});
}

TEST(DollarLimits, ReachScopesAndLeaveCountsAlone) {
    ClientLimits fixed;
    fixed.payments_per_second = 3;
    fixed.scoped = std::make_shared<const ScopedLimits>();
    DollarLimits dollars;
    dollars.scoped.at(static_cast<std::size_t>(LimitScope::recipient)).ev_total = amount("1 usd");
    const auto limits = limits_at(fixed, dollars, price(1000));
    EXPECT_EQ(limits.payments_per_second, 3U);
    EXPECT_EQ(limits.scoped->at(static_cast<std::size_t>(LimitScope::recipient)).ev_total, Wei{1'000'000'000'000'000U});
    EXPECT_FALSE(limits.scoped->at(static_cast<std::size_t>(LimitScope::session)).ev_total);
}

/// What was granted, and at which price.
struct Granted {
    Timestamp at;
    Uint256 wei;
    Rational dollars_of_a_wei;
};

Rational dollars_of_a_wei(const EtherPrice& ether) {
    return Rational{std::int64_t{1}} / ether.to_wei(Rational{std::int64_t{1}});
}

// Whatever the price does: what a window holds after a grant is worth at most the limit at the price of that grant; and
// counted at the price of each grant, it is above the limit by no more than the factor that the price has fallen by.
TEST(DollarLimitsProperty, AreExceededByNoMoreThanThePriceMoved) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    std::mt19937_64 random{11};
    const Rational limit{std::int64_t{5}};
    EvAmounts amounts;
    amounts.ev_per_day = amount("5 usd");
    for (int run = 0; run < 20; ++run) {
        ClientBudget budget;
        std::vector<Granted> granted;
        std::uint64_t dollars = 1000 + random() % 3000;
        Timestamp now{1'800'000'000 * kSecond};
        for (int step = 0; step < 300; ++step) {
            now.unix_nanos += static_cast<std::int64_t>(random() % 1800) * kSecond;
            dollars = std::clamp<std::uint64_t>(dollars * (80 + random() % 45) / 100, 200, 9000);
            const auto ether = price(dollars);
            const Spend spend{Uint256{{1 + random() % 400'000'000'000'000U}}, {}};
            LimitCheck check{spend, now, std::nullopt};
            check.hold({}, limits_at(amounts, ether), budget.counted());
            if (!check.result()) {
                continue;
            }
            ASSERT_TRUE(budget.charge(now, spend, 1));
            granted.push_back({now, spend.ev, dollars_of_a_wei(ether)});
            const Rational worth_now = dollars_of_a_wei(ether);
            ASSERT_LE(Rational{budget.day.at(now).ev} * worth_now, limit);
            Rational spent;
            Rational highest = worth_now;
            for (const auto& each : granted) {
                if (protocol::nanos_between(each.at, now) <= 24 * 3600 * kSecond) {
                    spent += Rational{each.wei} * each.dollars_of_a_wei;
                    highest = std::max(highest, each.dollars_of_a_wei);
                }
            }
            ASSERT_LE(spent * worth_now, limit * highest);
        }
        EXPECT_GT(granted.size(), 20U) << "something must have been granted for this to say anything";
    }
}

/// A signer whose client "local" may spend 3 dollars a day, and pays at most 3000 dollars a second.
class DollarsOfAClient : public testing::Test {
protected:
    DollarsOfAClient() {
        auto dollars = std::make_shared<DollarLimits>();
        dollars->client.ev_per_day = amount("0.0000000000006 usd");  // 200 wei at 3000 dollars
        client().limits.ev_per_day = Wei{};
        client().dollars = dollars;
    }
    Client& client() { return signer_.policy_.access.clients.front(); }
    void ether_costs(std::uint64_t dollars) { signer_.ether_.take({price(dollars), signer_.boot()}); }
    net::Response pay(std::uint8_t rand_hash = 0x11) {
        return signer_.pay(test::make_request(test::make_quote({.ev = 30, .price = 10, .rand_hash = rand_hash})));
    }

    test::ServiceHarness signer_;
};

TEST_F(DollarsOfAClient, AreRefusedWhileNobodyKnowsThePrice) {
    const auto refused = pay();
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(test::code_of(refused), "chain_stale");
    EXPECT_NE(refused.body.find("dollars"), std::string::npos) << refused.body;
    EXPECT_EQ(signer_.grants(), 0);
    ether_costs(3000);
    EXPECT_EQ(pay().status, 200);
}

TEST_F(DollarsOfAClient, FollowThePrice) {
    ether_costs(3000);
    ASSERT_EQ(pay(0x11).status, 200) << "120 of 200 wei";
    EXPECT_EQ(test::code_of(pay(0x12)), "budget_exceeded");
    ether_costs(2500);
    EXPECT_EQ(pay(0x12).status, 200) << "120 more of 240 wei";
    ether_costs(3000);
    EXPECT_EQ(test::code_of(pay(0x13)), "budget_exceeded");
}

TEST_F(DollarsOfAClient, AreNotAskedOfAnAnswerGivenBefore) {
    ether_costs(3000);
    auto request = test::make_request(test::make_quote({.ev = 30, .price = 10}));
    const auto first = signer_.pay(request);
    ASSERT_EQ(first.status, 200);
    test::continue_from(request, first);
    const auto second = signer_.pay(request);
    ASSERT_EQ(second.status, 200) << second.body;
    client().dollars = std::make_shared<const DollarLimits>();  // nothing is known of prices any more
    PriceView unread{std::chrono::hours{24}};
    ASSERT_FALSE(unread.read().usable);
    EXPECT_EQ(signer_.pay(request).body, second.body);
}

TEST_F(DollarsOfAClient, ShowInAQuote) {
    ether_costs(3000);
    const auto body = test::body_of(test::make_request(test::make_quote({.ev = 30, .price = 10})));
    const auto quoted = signer_.answer(test::post("/v1/quote", body));
    ASSERT_EQ(quoted.status, 200) << quoted.body;
    const auto json = test::json_of(quoted);
    EXPECT_EQ(json.at("charge"), "120");
    EXPECT_EQ(json.at("usd").at("eth"), "3000.000000000000000000");
    EXPECT_EQ(json.at("usd").at("charge"), "0.000000000000360000");
    EXPECT_EQ(json.at("budgets").at(0).at("limit"), "200");
}

TEST(DollarCeiling, IsComparedAtThePriceOfTheMoment) {
    test::ServiceHarness signer;
    signer.policy_.rules.ceilings.of(protocol::PaymentType::live) =
        UnitCeiling{false, *Rational::parse("3/100000000000000"), true};  // 10 wei at 3000 dollars
    const auto pay = [&](std::int64_t wei, std::uint8_t rand_hash) {
        return signer.pay(test::make_request(test::make_quote({.price = wei, .rand_hash = rand_hash})));
    };
    EXPECT_EQ(test::code_of(pay(10, 0x21)), "chain_stale");
    signer.ether_.take({price(3000), signer.boot()});
    EXPECT_EQ(pay(10, 0x21).status, 200);
    EXPECT_EQ(test::code_of(pay(11, 0x22)), "price_exceeded");
    signer.ether_.take({price(2600), signer.boot()});
    EXPECT_EQ(pay(11, 0x22).status, 200);
}

TEST(DollarCeiling, OfAModelNeedsThePriceToo) {
    PriceCeilings ceilings;
    ceilings.of(protocol::PaymentType::live) = UnitCeiling{true, {}};
    ceilings.capabilities.push_back({27, "m", *Rational::parse("3/100000000000000"), true});
    const ModelName model{27, "m"};
    const auto within = [&](std::int64_t wei, const KnownEtherPrice& ether) {
        return within_ceilings(ceilings, protocol::PaymentType::live, Rational{wei}, model, ether);
    };
    EXPECT_FALSE(within(1, std::nullopt));
    EXPECT_TRUE(within(10, price(3000)));
    EXPECT_FALSE(within(11, price(3000)));
    const auto converted = in_wei(ceilings, price(3000));
    EXPECT_TRUE(within_ceilings(converted, protocol::PaymentType::live, Rational{std::int64_t{10}}, model));
    EXPECT_FALSE(within_ceilings(converted, protocol::PaymentType::live, Rational{std::int64_t{11}}, model));
}

TEST(HeldKey, PaysNothingNew) {
    test::ServiceHarness signer;
    auto request = test::make_request(test::make_quote());
    const auto first = signer.pay(request);
    ASSERT_EQ(first.status, 200);
    const auto key = signer.policy_.keys.active_address();
    signer.policy_.held = std::make_shared<const std::map<Address, std::string>>(
        std::map<Address, std::string>{{key, "too much was redeemed"}});
    EXPECT_EQ(signer.pay(request).body, first.body) << "what was paid is answered again";
    const auto refused = signer.pay(test::make_request(test::make_quote({.rand_hash = 0x44})));
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(test::code_of(refused), "paused");
    EXPECT_NE(refused.body.find("too much was redeemed"), std::string::npos) << refused.body;
    signer.policy_.held = nullptr;
    EXPECT_EQ(signer.pay(test::make_request(test::make_quote({.rand_hash = 0x44}))).status, 200);
}

}  // namespace
}  // namespace farebox::signer
