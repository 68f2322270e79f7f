// A front that is no longer ours may send any frame, as often and from as many threads as it likes.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <thread>
#include <vector>

#include "protocol/ticket.hpp"
#include "tests/vault/fixture.hpp"
#include "tests/vault/spending_fixture.hpp"
#include "vault/core.hpp"

namespace farebox::vault {
namespace {

constexpr std::uint64_t kDayCap = 200'000;

/// Certain winners: what such a ticket is worth is its face value.
PaymentOrder order_worth(std::uint64_t face_value, std::uint32_t count) {
    auto order = test::good_order();
    order.manifest_id.reset();
    order.win_prob = kMaxUint256;
    order.face_value = Wei{face_value};
    order.first_nonce = 1;
    order.count = count;
    return order;
}

Answer ask(const VaultCore& core, const Request& request) {
    return *decode_answer(core.handle(encode_request(request)));
}

void expect_refused(const VaultCore& core, const PaymentOrder& order, ErrorCode code) {
    const auto answer = ask(core, order);
    const auto* error = std::get_if<Error>(&answer);
    ASSERT_NE(error, nullptr) << "it was signed";
    EXPECT_EQ(error->code, code) << error->message;
}

bool is_signed(const Answer& answer) {
    return std::holds_alternative<PaymentSignatures>(answer);
}

class CappedCore : public testing::Test {
protected:
    VaultCore core_{test::two_keys(), test::capped(1'000, 2'000), "test"};
};

TEST_F(CappedCore, CountsEveryTicketOfAPayment) {
    EXPECT_TRUE(is_signed(ask(core_, order_worth(100, 10))));
    auto other = order_worth(1, 1);
    other.first_nonce = 11;
    expect_refused(core_, other, ErrorCode::budget_exceeded);
}

TEST_F(CappedCore, RoundsUp) {
    auto half = order_worth(1'999, 1);
    half.win_prob = Uint256{{0, 0, 0, 1ULL << 63U}};  // a little more than a half: 999.5… wei
    EXPECT_TRUE(is_signed(ask(core_, half)));
    EXPECT_EQ(std::get<Hello>(ask(core_, HelloRequest{})).spent.minute, Wei{1'000});
}

TEST_F(CappedCore, SignsAgainForNothingWhatItSigned) {
    const auto order = order_worth(100, 10);
    const auto first = ask(core_, order);
    ASSERT_TRUE(is_signed(first));
    EXPECT_EQ(std::get<PaymentSignatures>(ask(core_, order)), std::get<PaymentSignatures>(first));
    auto part = order;
    part.count = 3;
    EXPECT_TRUE(is_signed(ask(core_, part)));
    auto shifted = order;
    ++shifted.first_nonce;
    expect_refused(core_, shifted, ErrorCode::budget_exceeded);
    auto more = order;
    ++more.count;
    expect_refused(core_, more, ErrorCode::budget_exceeded);
}

TEST_F(CappedCore, ChargesNothingForAKeyItDoesNotHave) {
    auto order = order_worth(100, 10);
    order.key.data.fill(0x77);
    EXPECT_FALSE(is_signed(ask(core_, order)));
    EXPECT_EQ(std::get<Hello>(ask(core_, HelloRequest{})).spent, SpentLately{});
}

TEST_F(CappedCore, SignsCredentialsAtTheCap) {
    ASSERT_TRUE(is_signed(ask(core_, order_worth(1'000, 1))));
    PaymentOrder credentials;
    credentials.key = test::first_address();
    credentials.manifest_id = "manifest";
    EXPECT_TRUE(is_signed(ask(core_, credentials)));
}

TEST_F(CappedCore, IsFullForSumsThatNeedMoreThan256Bits) {
    auto order = order_worth(1, 100);
    order.face_value = Wei{kMaxUint256};
    expect_refused(core_, order, ErrorCode::budget_exceeded);
}

TEST_F(CappedCore, SaysItsCapsAndWhatIsSpent) {
    ASSERT_TRUE(is_signed(ask(core_, order_worth(7, 1))));
    const auto hello = std::get<Hello>(ask(core_, HelloRequest{}));
    EXPECT_EQ(hello.caps, test::capped(1'000, 2'000));
    EXPECT_EQ(hello.spent, (SpentLately{Wei{7}, Wei{7}}));
}

TEST(ListedRecipients, AreTheOnlyOnesPaid) {
    auto caps = test::wide_caps();
    const auto listed = order_worth(1, 1);
    caps.recipients = {listed.recipient};
    const VaultCore core{test::two_keys(), caps, "test"};
    EXPECT_TRUE(is_signed(ask(core, listed)));
    auto other = listed;
    other.recipient.data.back() ^= 1U;
    expect_refused(core, other, ErrorCode::forbidden);
}

/// Sends random orders, many of them twice, and notes which tickets it got.
class HostileFront {
public:
    HostileFront(const VaultCore& core, std::uint64_t seed) : core_{core}, dice_{seed} {}

    void attack(int orders) {
        PaymentOrder order = order_worth(1, 1);
        for (int i = 0; i < orders; ++i) {
            if (dice_() % 4 != 0) {  // else the same again
                order = order_worth(1 + dice_() % 300, static_cast<std::uint32_t>(1 + dice_() % 20));
                order.first_nonce = static_cast<std::uint32_t>(1 + dice_() % 3);
                order.rand_hash.data.fill(static_cast<std::uint8_t>(dice_() % 3));
            }
            if (is_signed(ask(core_, order))) {
                note(order);
            }
        }
    }
    /// Ticket hash -> what it is worth.
    std::map<TicketHash, Wei> tickets;

private:
    void note(const PaymentOrder& order) {
        for (std::uint32_t i = 0; i < order.count; ++i) {
            tickets[protocol::ticket_hash({.recipient = order.recipient,
                                           .sender = order.key,
                                           .face_value = order.face_value,
                                           .win_prob = order.win_prob,
                                           .sender_nonce = order.first_nonce + i,
                                           .recipient_rand_hash = order.rand_hash,
                                           .creation_round = order.creation_round,
                                           .creation_round_block_hash = order.creation_round_block_hash})] =
                order.face_value;
        }
    }
    const VaultCore& core_;
    std::mt19937_64 dice_;
};

Wei worth(const std::map<TicketHash, Wei>& tickets) {
    Wei sum;
    for (const auto& [hash, ev] : tickets) {
        sum = *sum.checked_add(ev);
    }
    return sum;
}

TEST(HostileFronts, GetNoMoreThanTheCapTogether) {
    constexpr std::size_t kThreads = 4;
    test::SpendingDisk disk;
    VaultCore core{test::two_keys(), test::capped(kDayCap, kDayCap), "test"};
    core.remember(*StateKeeper::open(*StateFile::open(disk.path())), disk.clocks.sources());
    std::vector<HostileFront> fronts;
    for (std::size_t i = 0; i < kThreads; ++i) {
        fronts.emplace_back(core, i);
    }
    std::vector<std::thread> threads;
    for (auto& front : fronts) {
        threads.emplace_back([&front] { front.attack(200); });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    std::map<TicketHash, Wei> all;
    for (const auto& front : fronts) {
        all.insert(front.tickets.begin(), front.tickets.end());
    }
    EXPECT_LE(worth(all), Wei{kDayCap});
    EXPECT_GT(worth(all), Wei{kDayCap / 10}) << "next to nothing was signed";
}

TEST(HostileFronts, GetNoMoreAfterCrashes) {
    test::SpendingDisk disk;
    std::map<TicketHash, Wei> all;
    for (std::uint64_t life = 0; life < 12; ++life) {
        VaultCore core{test::two_keys(), test::capped(kDayCap, kDayCap), "test"};
        core.remember(*StateKeeper::open(*StateFile::open(disk.path())), disk.clocks.sources());
        HostileFront front{core, life};
        front.attack(20);
        all.insert(front.tickets.begin(), front.tickets.end());
        ASSERT_LE(worth(all), Wei{kDayCap});
    }
    EXPECT_GT(worth(all), Wei{kDayCap / 2});
}

}  // namespace
}  // namespace farebox::vault
