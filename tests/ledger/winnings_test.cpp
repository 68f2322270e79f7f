// What recipients redeem, set against what our tickets promised.
#include <gtest/gtest.h>

#include <cmath>
#include <future>
#include <random>

#include "signer/ledger/winnings_period.hpp"
#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

using signer::KeyMoney;
using signer::RedeemedTicket;
using signer::RedemptionCursor;
using signer::Redemptions;
using signer::Spend;

TEST(MostWinnings, AreMeanSixDeviationsAndFourFaceValues) {
    // 100 tickets of face value 1000 and EV 10: E 1000, V 1,000,000, mean face value 1000.
    EXPECT_EQ(signer::most_winnings({Uint256{{1000}}, Uint256{{1'000'000}}}), (Uint256{{1000 + 6000 + 4000}}));
    EXPECT_EQ(signer::most_winnings({}), Uint256{}) << "nothing was promised";
    EXPECT_EQ(signer::most_winnings({kMaxUint256, kMaxUint256}), std::nullopt);
}

// Honest tickets never pass the bound, however rarely they win: a hundred keys, each with a life of its own.
TEST(MostWinningsProperty, LetsLuckPass) {
    std::mt19937_64 random{5};
    for (int key = 0; key < 100; ++key) {
        const std::uint64_t face_value = 1'000'000;
        const double probability = std::pow(10.0, -1.0 - static_cast<double>(random() % 4));
        std::bernoulli_distribution wins{probability};
        const auto ev = static_cast<std::uint64_t>(static_cast<double>(face_value) * probability);
        Spend promised;
        std::uint64_t redeemed = 0;
        for (int ticket = 0; ticket < 2000; ++ticket) {
            promised = *signer::checked_sum(promised, {Uint256{{ev}}, Uint256{{ev * face_value}}});
            redeemed += wins(random) ? face_value : 0;
            ASSERT_LE(Uint256{{redeemed}}, *signer::most_winnings(promised)) << probability << " after " << ticket;
        }
    }
}

class LedgerWinnings : public testing::Test {
protected:
    void SetUp() override { harness_.open(); }

    template <class T, class Ask>
    T wait(Ask ask) {
        std::promise<Result<T>> answer;
        ask([&](Result<T> value) { answer.set_value(std::move(value)); });
        auto value = answer.get_future().get();
        EXPECT_TRUE(value) << value.error().message;
        return *std::move(value);
    }
    std::vector<Address> note(Redemptions redemptions) {
        redemptions.keys = {kKey};
        return wait<std::vector<Address>>(
            [&](auto done) { harness_.ledger().note_redemptions(redemptions, std::move(done)); });
    }
    KeyMoney money() {
        return wait<std::vector<KeyMoney>>([&](auto done) { harness_.ledger().key_money({kKey}, std::move(done)); })
            .front();
    }
    std::optional<RedemptionCursor> cursor() {
        return wait<std::optional<RedemptionCursor>>(
            [&](auto done) { harness_.ledger().redemptions_until(std::move(done)); });
    }
    bool acknowledge() {
        std::promise<bool> answer;
        harness_.ledger().acknowledge_winnings(kKey, [&](Result<void> done) { answer.set_value(bool{done}); });
        return answer.get_future().get();
    }
    /// A grant of one ticket: EV 100, face value 1000.
    void grant(std::uint8_t rand_hash) {
        Ask ask;
        ask.fingerprint = rand_hash;
        ask.terms.rand_hash = rand_hash;
        harness_.grant(harness_.first(ask));
    }
    RedeemedTicket ticket(std::uint64_t rand, std::uint64_t face_value, std::int64_t block = 10) {
        return {kKey, address_of(2), Uint256{{rand}}, Uint256{{1}}, Wei{face_value}, block};
    }
    static RedemptionCursor at(std::int64_t block) { return {block, Hash32{{static_cast<std::uint8_t>(block)}}}; }

    const Address kKey = address_of(9);
    LedgerHarness harness_;
};

TEST_F(LedgerWinnings, ShowWhatAKeyHasOutstanding) {
    EXPECT_TRUE(money().outstanding_ev.is_zero());
    EXPECT_FALSE(money().winnings) << "nobody looked yet";
    grant(1);
    grant(2);
    const auto now = money();
    EXPECT_EQ(now.outstanding_ev, Wei{200U});
    EXPECT_EQ(now.outstanding_face_value, Wei{2000U});
    EXPECT_EQ(now.risk, Wei{200U + 2684U}) << "6 sqrt(200,000), rounded up";
    EXPECT_EQ(now.ev_lately, Wei{200U});
    EXPECT_LE(now.lately, std::chrono::minutes{72});
    harness_.open();
    EXPECT_EQ(money().outstanding_face_value, Wei{2000U}) << "a restart forgets nothing";
    harness_.advance(74LL * 3600 * kSecond);
    EXPECT_TRUE(money().outstanding_face_value.is_zero()) << "nor does it keep what has lapsed";
    EXPECT_TRUE(money().outstanding_ev.is_zero());
}

TEST_F(LedgerWinnings, TellTheRateOfTheLastDayOnly) {
    grant(1);
    harness_.advance(48LL * 3600 * kSecond);
    EXPECT_TRUE(money().ev_lately.is_zero());
    grant(2);
    EXPECT_EQ(money().ev_lately, Wei{100U});
    EXPECT_GE(money().lately, std::chrono::hours{24});
    EXPECT_LE(money().lately, std::chrono::hours{26});
}

TEST_F(LedgerWinnings, CountEachTicketOnce) {
    EXPECT_FALSE(cursor());
    grant(1);
    note({at(5), {}, {}, false});
    EXPECT_EQ(cursor(), at(5));
    EXPECT_TRUE(note({at(10), {ticket(1, 1000)}, {}, false}).empty());
    EXPECT_TRUE(note({at(11), {ticket(1, 1000)}, {}, false}).empty());
    const auto winnings = *money().winnings;
    EXPECT_EQ(winnings.redeemed, Wei{1000U});
    EXPECT_EQ(winnings.tickets, 1U);
    EXPECT_EQ(winnings.promised, Wei{100U});
    EXPECT_EQ(winnings.most, Wei{100U + 1898U + 4000U});
    harness_.open();
    EXPECT_EQ(cursor(), at(11));
    EXPECT_EQ(money().winnings->redeemed, Wei{1000U});
}

TEST_F(LedgerWinnings, HoldAKeyAboveWhatChanceExplains) {
    grant(1);
    note({at(5), {}, {}, false});
    EXPECT_TRUE(note({at(10), {ticket(1, 5998)}, {}, false}).empty()) << "as much as chance explains";
    EXPECT_EQ(note({at(11), {ticket(2, 1)}, {}, false}), std::vector<Address>{kKey});
    EXPECT_TRUE(money().winnings->held);
    EXPECT_TRUE(note({at(12), {ticket(3, 1)}, {}, false}).empty()) << "told once";
    harness_.open();
    EXPECT_TRUE(money().winnings->held) << "whatever restarts";
    EXPECT_TRUE(harness_.verify_audit());
}

TEST_F(LedgerWinnings, HoldAKeyThatHasPromisedNothing) {
    note({at(5), {}, {}, false});
    EXPECT_EQ(note({at(6), {ticket(1, 1)}, {}, false}), std::vector<Address>{kKey}) << "somebody else signs with it";
}

TEST_F(LedgerWinnings, BeginAnewWhenAnOperatorHasExplainedThem) {
    EXPECT_FALSE(acknowledge()) << "nothing is known yet";
    grant(1);
    note({at(5), {}, {}, false});
    ASSERT_EQ(note({at(10), {ticket(1, 9000)}, {}, false}).size(), 1U);
    EXPECT_TRUE(acknowledge());
    const auto winnings = *money().winnings;
    EXPECT_FALSE(winnings.held);
    EXPECT_TRUE(winnings.redeemed.is_zero());
    EXPECT_EQ(winnings.redeemed_ever, Wei{9000U});
    EXPECT_EQ(winnings.promised, Wei{100U}) << "what can still be redeemed";
    EXPECT_TRUE(note({at(11), {ticket(2, 1000)}, {}, false}).empty());
    EXPECT_EQ(note({at(12), {ticket(3, 9000)}, {}, false}).size(), 1U) << "and are watched on";
}

TEST_F(LedgerWinnings, CountWhatIsPromisedWhileTheyAreWatched) {
    note({at(5), {}, {}, false});
    grant(1);
    EXPECT_EQ(money().winnings->promised, Wei{100U});
    note({at(6), {}, {}, false});
    grant(2);
    harness_.advance(3LL * 3600 * kSecond);
    grant(3);
    note({at(7), {}, {}, false});
    harness_.open();
    grant(4);
    EXPECT_EQ(money().winnings->promised, Wei{400U});
    note({at(8), {}, {}, false});
    EXPECT_EQ(money().winnings->promised, Wei{400U}) << "once";
}

TEST_F(LedgerWinnings, AreTakenBackWhereTheChainHasOtherBlocks) {
    grant(1);
    note({at(5), {}, {}, false});
    note({at(20), {ticket(1, 1000, 10), ticket(2, 2000, 20)}, {}, false});
    ASSERT_EQ(money().winnings->redeemed, Wei{3000U});
    note({at(15), {}, {}, true});
    EXPECT_EQ(money().winnings->redeemed, Wei{1000U});
    EXPECT_EQ(money().winnings->tickets, 1U);
    EXPECT_EQ(cursor(), at(15));
    note({at(21), {ticket(2, 2000, 21)}, {}, false});
    EXPECT_EQ(money().winnings->redeemed_ever, Wei{3000U});
}

TEST_F(LedgerWinnings, AreCountedOverAWeekAtATime) {
    note({at(5), {}, {}, false});
    grant(1);
    note({at(6), {ticket(1, 1000)}, {}, false});
    harness_.advance(8LL * 24 * 3600 * kSecond);
    note({at(7), {}, {}, false});
    const auto winnings = *money().winnings;
    EXPECT_TRUE(winnings.redeemed.is_zero());
    EXPECT_TRUE(winnings.promised.is_zero());
    EXPECT_EQ(winnings.redeemed_ever, Wei{1000U});
}

}  // namespace
}  // namespace farebox::test
