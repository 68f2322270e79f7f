// A ledger that an operator took in the place of another.
#include <future>

#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

Hash32 order(std::uint8_t number) {
    Hash32 made;
    made.data.fill(number);
    return made;
}

class LedgerAdoption : public testing::TestWithParam<Backend> {
protected:
    void SetUp() override { harness.open(); }
    void adopt(std::uint8_t number, bool forgets_spending = false) {
        std::promise<Result<void>> promise;
        harness.ledger().adopt(order(number), forgets_spending,
                               [&](Result<void> done) { promise.set_value(std::move(done)); });
        ASSERT_TRUE(promise.get_future().get());
    }
    static Ask limited(std::optional<Wei> signer::ClientLimits::* limit) {
        Ask ask;
        ask.limits.*limit = Wei{1'000'000};
        return ask;
    }
    LedgerHarness harness{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Backends, LedgerAdoption, testing::Values(kSqlite), testing::PrintToStringParamName());

TEST_P(LedgerAdoption, RefusesStatesFromBefore) {
    const auto before = harness.grant(harness.first());
    adopt(1);
    EXPECT_EQ(code_of(harness.reserve(harness.next(before))), ErrorCode::state_invalid);
    const auto after = harness.grant(harness.first());
    EXPECT_TRUE(harness.reserve(harness.next(after)));
}

TEST_P(LedgerAdoption, IsCarriedOutOnce) {
    adopt(1);
    const auto after = harness.grant(harness.first());
    adopt(1);
    harness.open();
    adopt(1);
    EXPECT_TRUE(harness.reserve(harness.next(after)));
}

TEST_P(LedgerAdoption, TakesEachLimitedWindowForFullWhileItReachesBack) {
    adopt(1);
    EXPECT_EQ(code_of(harness.reserve(harness.first(limited(&signer::ClientLimits::ev_per_minute)))),
              ErrorCode::budget_exceeded);
    harness.advance(61 * kSecond);
    EXPECT_TRUE(harness.reserve(harness.first(limited(&signer::ClientLimits::ev_per_minute))));
    EXPECT_EQ(code_of(harness.reserve(harness.first(limited(&signer::ClientLimits::ev_per_hour)))),
              ErrorCode::budget_exceeded);
    harness.open();
    harness.advance(61 * 60 * kSecond);
    EXPECT_TRUE(harness.reserve(harness.first(limited(&signer::ClientLimits::ev_per_hour))));
    for (const auto limit : {&signer::ClientLimits::ev_per_day, &signer::ClientLimits::risk_per_day}) {
        EXPECT_EQ(code_of(harness.reserve(harness.first(limited(limit)))), ErrorCode::budget_exceeded);
    }
    harness.advance(25 * 3600 * kSecond);
    EXPECT_TRUE(harness.reserve(harness.first(limited(&signer::ClientLimits::ev_per_day))));
}

TEST_P(LedgerAdoption, LeavesClientsWithoutLimitsAlone) {
    adopt(1);
    EXPECT_TRUE(harness.reserve(harness.first()));
}

TEST_P(LedgerAdoption, ForgetsWhatWasSpentWhereTheOrderSaysSo) {
    adopt(1, true);
    EXPECT_TRUE(harness.reserve(harness.first(limited(&signer::ClientLimits::ev_per_day))));
}

}  // namespace
}  // namespace farebox::test
