// The front is what outsiders talk to. Here it has been taken over, and has a real vault in its sandbox to itself.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <deque>
#include <iostream>
#include <unordered_map>

#include "tests/e2e/attacker.hpp"
#include "tests/e2e/real_vault.hpp"
#include "tests/e2e/vault_judge.hpp"
#include "tests/support/soak.hpp"
#include "vault/frames.hpp"
#include "vault/packet.hpp"

namespace farebox::test {
namespace {

const vault::VaultCaps kCaps{.max_ticket_ev = Wei{1'000'000'000'000}, .max_face_value = Wei{1'000'000'000'000'000}};

/// Several frames in flight, so that the vault's threads work at once. Few enough that neither side ever waits for the
/// other to read.
constexpr std::size_t kInFlight = 8;

class TakenOverFront : public testing::Test {
protected:
    void SetUp() override {
        seed_ = number_from_environment("FAREBOX_SEED").value_or(std::random_device{}());
        std::cout << "FAREBOX_SEED=" << seed_ << '\n' << std::flush;
        front_ = vault_.connect();
    }

    /// Sends what @p next makes, @p least frames and in a soak as long as it lasts, and has each answer judged.
    template <class Next>
    void attack(std::size_t least, Next next) {
        const Soak soak;
        std::size_t sent = 0;
        while (!HasFailure() && (sent < least || soak.goes_on() || !in_flight_.empty())) {
            if (in_flight_.size() < kInFlight && (sent < least || soak.goes_on())) {
                send(next());
                ++sent;
            } else {
                receive();
            }
        }
        std::cout << sent << " frames, " << signatures_ << " signatures\n";
        EXPECT_TRUE(vault_.running()) << vault_.log();
    }

    void send(std::string frame) {
        const auto id = next_id_++;
        ASSERT_EQ(vault::send_packet(front_.get(), {id, frame}, true), vault::Sent::done) << vault_.log();
        in_flight_.emplace(id, std::move(frame));
    }

    void receive() {
        const auto size = ::recv(front_.get(), buffer_.data(), buffer_.size(), 0);
        ASSERT_GE(size, static_cast<ssize_t>(vault::kPacketIdBytes)) << "the vault is gone: " << vault_.log();
        const auto packet = vault::split_packet({buffer_.data(), static_cast<std::size_t>(size)});
        const auto asked = in_flight_.extract(packet.id);
        ASSERT_FALSE(asked.empty()) << "an answer to nothing";
        signatures_ += signatures_in(packet.frame);
        if (const auto complaint = judge_.complaint(asked.mapped(), packet.frame)) {
            ADD_FAILURE() << *complaint << ": " << testing::PrintToString(asked.mapped());
        }
    }

    std::uint64_t seed_ = 0;
    RealVault vault_{kCaps};
    VaultJudge judge_{vault_.key(), kCaps};
    net::UniqueFd front_;
    std::uint64_t next_id_ = 1;
    std::unordered_map<std::uint64_t, std::string> in_flight_;
    std::string buffer_ = std::string(vault::kMaxAnswerPacketBytes, '\0');
    std::size_t signatures_ = 0;
};

TEST_F(TakenOverFront, GetsSignaturesOfWhatItMayAskForOnly) {
    Attacker attacker{seed_, vault_.key(), kCaps};
    attack(4'000, [&] { return attacker.frame(); });
    EXPECT_GT(signatures_, 100U) << "nothing was asked for well enough to be judged";
}

TEST_F(TakenOverFront, GetsNoTicketByAnyOtherFrame) {
    Attacker attacker{seed_, vault_.key(), kCaps};
    attack(50'000, [&] { return attacker.frame_with(attacker.forbidden_ticket()); });
    EXPECT_EQ(signatures_, 0U);
}

TEST_F(TakenOverFront, DoesNotEndTheVaultByPacketsThatAreNone) {
    for (const auto& packet :
         {std::string{}, std::string{"x"}, std::string(7, '\0'), std::string(8, '\0'), std::string(150'000, '\1')}) {
        front_ = vault_.connect();
        ASSERT_EQ(::send(front_.get(), packet.data(), packet.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(packet.size()));
    }
    front_ = vault_.connect();
    in_flight_.clear();
    send(vault::encode_request(vault::HelloRequest{}));
    receive();
    EXPECT_TRUE(in_flight_.empty());
    EXPECT_TRUE(vault_.running()) << vault_.log();
}

/// The judge itself: an answer that would be a breach is one to it.
TEST_F(TakenOverFront, IsJudged) {
    vault::PaymentOrder order;
    order.key = vault_.key();
    order.count = 1;
    order.face_value = kCaps.max_face_value;
    order.win_prob = Uint256{{1}};
    const auto frame = vault::encode_request(order);
    const auto of_nobody = vault::encode_answer(vault::PaymentSignatures{{Signature{}}, {}});
    EXPECT_EQ(judge_.complaint(frame, of_nobody), "something else than the ticket was signed");
    order.win_prob = kMaxUint256;
    EXPECT_EQ(judge_.complaint(vault::encode_request(order), of_nobody), "tickets outside the caps were signed");
    EXPECT_TRUE(judge_.complaint("", of_nobody));
    EXPECT_TRUE(judge_.complaint(frame, vault::encode_answer(vault::AddressProof{})));
    EXPECT_TRUE(judge_.complaint(vault::encode_request(vault::TransactionOrder{}),
                                 vault::encode_answer(vault::SignedTransaction{"raw"})));
    EXPECT_TRUE(judge_.complaint(vault::encode_request(vault::ByocJob{vault_.key(), "no JSON", "{}"}),
                                 vault::encode_answer(vault::ByocJobSignature{})));
    EXPECT_FALSE(judge_.complaint(frame, vault::encode_answer(make_error(ErrorCode::paused, "no"))));
}

}  // namespace
}  // namespace farebox::test
