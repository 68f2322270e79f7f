#include "signer/ledger/budget_window.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "signer/ledger/budgets.hpp"

namespace farebox::test {
namespace {

using signer::BudgetWindow;
using signer::Spend;

Spend spend(std::uint64_t ev, std::uint64_t variance = 0) {
    return {Uint256{{ev}}, Uint256{{variance}}};
}

/// Remembers every payment for ever and adds up what is in the window.
class NaiveModel {
public:
    explicit NaiveModel(std::int64_t bucket_nanos) : bucket_nanos_{bucket_nanos} {}
    void add(std::int64_t time, std::uint64_t ev) { buckets_[time / bucket_nanos_] += ev; }
    void remove(std::int64_t time, std::uint64_t ev) { buckets_[time / bucket_nanos_] -= ev; }
    [[nodiscard]] std::uint64_t at(std::int64_t time) const {
        std::uint64_t sum = 0;
        for (const auto& [bucket, ev] : buckets_) {
            sum += bucket > time / bucket_nanos_ - 61 ? ev : 0;
        }
        return sum;
    }

private:
    std::int64_t bucket_nanos_;
    std::map<std::int64_t, std::uint64_t> buckets_;
};

TEST(BudgetWindow, EqualsANaiveModelOverRandomPayments) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    const auto below = [&](std::int64_t bound) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(bound));
    };
    for (int round = 0; round < 40; ++round) {
        const std::int64_t bucket = 1 + below(1000);
        BudgetWindow window{bucket};
        NaiveModel model{bucket};
        std::vector<std::pair<std::int64_t, std::uint64_t>> kept;
        std::int64_t now = below(100000);
        for (int step = 0; step < 400; ++step) {
            // Mostly small steps, some idle stretches of more than the whole window.
            now += below(20) == 0 ? below(100 * bucket) : below(2 * bucket);
            const auto ev = static_cast<std::uint64_t>(below(1000000));
            if (below(5) == 0 && !kept.empty()) {
                const auto [time, charged] = kept.back();
                kept.pop_back();
                window.remove({now}, {time}, spend(charged, charged));
                model.remove(time, charged);
            } else {
                ASSERT_TRUE(window.add({now}, spend(ev, ev)));
                model.add(now, ev);
                kept.emplace_back(now, ev);
            }
            ASSERT_EQ(window.at({now}), spend(model.at(now), model.at(now))) << "bucket " << bucket << " at " << now;
        }
    }
}

TEST(BudgetWindow, RestoresFromItsSlotsInAnyOrder) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    BudgetWindow window{10};
    std::int64_t now = 0;
    for (int step = 0; step < 300; ++step) {
        now += static_cast<std::int64_t>(random() % 40);
        ASSERT_TRUE(window.add({now}, spend(random() % 1000)));
    }
    std::vector<std::size_t> order(BudgetWindow::kSlots);
    for (std::size_t at = 0; at < order.size(); ++at) {
        order[at] = at;
    }
    std::shuffle(order.begin(), order.end(), random);
    BudgetWindow restored{10};
    for (const auto index : order) {
        restored.restore(window.slot(index));
    }
    for (std::int64_t later = now; later < now + 700; later += 7) {
        ASSERT_EQ(restored.at({later}), window.at({later}));
    }
}

TEST(BudgetWindow, CountsTheRunningBucketAndSixtyBefore) {
    BudgetWindow window{10};
    ASSERT_TRUE(window.add({1000}, spend(1)));
    EXPECT_EQ(window.at({1609}), spend(1));
    EXPECT_EQ(window.at({1610}), spend(0));
}

TEST(BudgetWindow, RefusesASumBeyond256Bits) {
    BudgetWindow window{10};
    ASSERT_TRUE(window.add({0}, Spend{kMaxUint256, {}}));
    EXPECT_FALSE(window.add({0}, spend(1)));
    EXPECT_EQ(window.at({0}), (Spend{kMaxUint256, {}}));
}

TEST(Risk, ComparesSquaresExactly) {
    // E = 10, V = 25: E + 4 sqrt(V) = 30.
    EXPECT_TRUE(signer::risk_within(spend(10, 25), 4, Uint256{{30}}));
    EXPECT_FALSE(signer::risk_within(spend(10, 25), 4, Uint256{{29}}));
    EXPECT_FALSE(signer::risk_within(spend(10, 26), 4, Uint256{{30}}));
    EXPECT_FALSE(signer::risk_within(spend(31, 0), 4, Uint256{{30}}));
    EXPECT_TRUE(signer::risk_within(Spend{{}, kMaxUint256}, 6, kMaxUint256));
}

TEST(Risk, IsShownRoundedUp) {
    EXPECT_EQ(signer::risk_of(spend(10, 25), 4), Uint256{{30}});
    EXPECT_EQ(signer::risk_of(spend(10, 26), 4), Uint256{{31}});
    EXPECT_EQ(signer::risk_of(Spend{kMaxUint256, kMaxUint256}, 4), std::nullopt);
}

TEST(ClientBudget, ForgetsDeadSessionsThoughNobodyAsksForTheLiveOnes) {
    signer::ClientBudget budget;
    budget.count_sessions();
    // One new session a second, as single calls make them: about 300 are live at any time.
    for (std::int64_t session = 1; session <= 20'000; ++session) {
        budget.touch_session(session, {session * 1'000'000'000});
    }
    EXPECT_LE(budget.remembered_sessions(), 2048U);
    EXPECT_EQ(budget.live_sessions({20'000LL * 1'000'000'000}), 301U);
}

}  // namespace
}  // namespace farebox::test
