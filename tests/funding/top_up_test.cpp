#include "signer/funding/top_up.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/funding/facts.hpp"

namespace farebox::signer {
namespace {

using protocol::BrokerFunction;
using test::some_key;
using test::some_row;

constexpr std::int64_t kHourNanos = std::int64_t{3600} * 1'000'000'000;

TopUpConfig config_of(std::uint64_t per_day = 1'000) {
    TopUpConfig config;
    config.enabled = true;
    config.deposit = Wei{500};
    config.deposit_below = Wei{300};
    config.reserve = Wei{200};
    config.reserve_below = Wei{100};
    config.max_per_day = Wei{per_day};
    return config;
}

SenderFunds funds(std::uint64_t deposit, std::uint64_t reserve, std::int64_t withdraw_round = 0) {
    return {Wei{deposit}, Wei{reserve}, withdraw_round};
}

FundingRow automatic(std::uint64_t nonce, FundingState state, std::int64_t hours) {
    auto row = some_row(nonce, state, {hours * kHourNanos});
    row.automatic = true;
    row.deposit = Wei{70};
    row.reserve = Wei{30};
    return row;
}

TEST(TopUp, FillsUpWhatHasFallenBelowItsMark) {
    const auto both = choose_top_up(config_of(), some_key(), funds(299, 0), {});
    ASSERT_TRUE(both);
    EXPECT_EQ(both->function, BrokerFunction::fund_deposit_and_reserve);
    EXPECT_EQ(both->deposit, Wei{201});
    EXPECT_EQ(both->reserve, Wei{200});
    EXPECT_TRUE(both->automatic);
    EXPECT_EQ(choose_top_up(config_of(), some_key(), funds(299, 100), {})->function, BrokerFunction::fund_deposit);
    EXPECT_EQ(choose_top_up(config_of(), some_key(), funds(300, 99), {})->function, BrokerFunction::fund_reserve);
}

TEST(TopUp, LeavesAloneWhatIsEnough) {
    EXPECT_FALSE(falls_short(config_of(), funds(300, 100)));
    EXPECT_FALSE(choose_top_up(config_of(), some_key(), funds(300, 100), {}));
    auto deposit_only = config_of();
    deposit_only.reserve.reset();
    deposit_only.reserve_below.reset();
    EXPECT_FALSE(choose_top_up(deposit_only, some_key(), funds(300, 0), {}));
}

TEST(TopUp, NeverTakesBackAnUnlock) {
    EXPECT_FALSE(choose_top_up(config_of(), some_key(), funds(0, 0, 4'000), {}));
}

TEST(TopUp, StaysWithinTheDay) {
    const auto order = choose_top_up(config_of(1'000), some_key(), funds(0, 0), Wei{450});
    ASSERT_TRUE(order);
    EXPECT_EQ(order->deposit, Wei{500});
    EXPECT_EQ(order->reserve, Wei{50});
    EXPECT_FALSE(choose_top_up(config_of(1'000), some_key(), funds(0, 0), Wei{1'000}));
    EXPECT_FALSE(choose_top_up(config_of(1'000), some_key(), funds(0, 0), Wei{1'001}));
}

TEST(TopUp, SpendsNoGasOnDust) {
    EXPECT_FALSE(choose_top_up(config_of(1'000), some_key(), funds(0, 150), Wei{951}));
    EXPECT_TRUE(choose_top_up(config_of(1'000), some_key(), funds(0, 150), Wei{950}));
}

TEST(TopUp, CountsWhatWasMovedAndWhatMayStillBe) {
    const std::vector<FundingRow> rows{
        automatic(0, FundingState::mined, 0),     automatic(1, FundingState::mined, 1),
        automatic(2, FundingState::under_way, 2), automatic(3, FundingState::reverted, 3),
        automatic(4, FundingState::overtaken, 4), some_row(5, FundingState::mined, {5 * kHourNanos})};
    EXPECT_EQ(topped_up_lately(rows, {23 * kHourNanos}), Wei{300});
    EXPECT_EQ(topped_up_lately(rows, {24 * kHourNanos}), Wei{200});
    EXPECT_EQ(topped_up_lately(rows, {30 * kHourNanos}), Wei{});
}

TEST(TopUp, BacksOff) {
    EXPECT_EQ(back_off(0).count(), 0);
    EXPECT_EQ(back_off(1).count(), 60);
    EXPECT_EQ(back_off(2).count(), 120);
    EXPECT_EQ(back_off(6).count(), 1'920);
    EXPECT_EQ(back_off(7).count(), 3'600);
    EXPECT_EQ(back_off(1'000'000).count(), 3'600);
}

/// Whatever is spent and however often it is looked: no more than the day's cap moves, and never past the target.
TEST(TopUp, HoldsItsCapWhateverHappens) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    std::vector<FundingRow> rows;
    std::uint64_t deposit = 0;
    std::uint64_t reserve = 0;
    protocol::Timestamp now{};
    for (std::uint64_t step = 0; step < 1'000; ++step) {
        now.unix_nanos += static_cast<std::int64_t>(random() % 4) * kHourNanos;
        const auto order = choose_top_up(config_of(), some_key(), funds(deposit, reserve), topped_up_lately(rows, now));
        if (order) {
            auto row = automatic(step, FundingState::mined, 0);
            row.created = now;
            row.deposit = order->deposit;
            row.reserve = order->reserve;
            rows.push_back(row);
            deposit += order->deposit.value().limbs[0];
            reserve += order->reserve.value().limbs[0];
            ASSERT_LE(deposit, 500U);
            ASSERT_LE(reserve, 200U);
            ASSERT_LE(topped_up_lately(rows, now), Wei{1'000});
        }
        deposit -= random() % (deposit + 1);
        reserve -= random() % 4 == 0 ? random() % (reserve + 1) : 0;
    }
}

}  // namespace
}  // namespace farebox::signer
