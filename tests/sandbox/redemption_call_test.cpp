// Call data of redeemWinningTicket as anybody may send it.
#include <gtest/gtest.h>

#include "protocol/hex.hpp"
#include "sandbox/chain/abi.hpp"
#include "sandbox/chain/redemption.hpp"

namespace farebox::sandbox::test {
namespace {

const std::string kSelector{"\xec\x8b\x3c\xb6", 4};

/// A ticket with this auxData and a signature of 65 bytes.
std::string call_with(std::string_view aux_data) {
    Address recipient;
    recipient.data.fill(1);
    Address sender;
    sender.data.fill(2);
    std::string aux = abi_word(static_cast<std::int64_t>(aux_data.size())) + std::string{aux_data};
    aux.resize((aux.size() + 31) / 32 * 32);
    const std::string ticket = abi_word(recipient) + abi_word(sender) + abi_word(std::int64_t{10}) +
                               abi_word(kMaxUint256) + abi_word(std::int64_t{7}) + abi_word(std::int64_t{9}) +
                               abi_word(std::int64_t{7 * 32}) + aux;
    return kSelector + abi_word(std::int64_t{3 * 32}) + abi_word(static_cast<std::int64_t>(3 * 32 + ticket.size())) +
           abi_word(std::int64_t{5}) + ticket + abi_word(std::int64_t{65}) + std::string(65, 's');
}

std::string creation() {
    return abi_word(std::int64_t{3}) + std::string(32, 'h');
}

TEST(RedemptionCall, SaysWhichTicketIsRedeemed) {
    const auto call = read_redemption_call(call_with(creation()));
    ASSERT_TRUE(call && call->won);
    EXPECT_EQ(call->won->ticket.recipient.data[0], 1);
    EXPECT_EQ(call->won->ticket.sender.data[0], 2);
    EXPECT_EQ(call->won->ticket.face_value, Wei{std::uint64_t{10}});
    EXPECT_EQ(call->won->ticket.win_prob, kMaxUint256);
    EXPECT_EQ(call->won->ticket.sender_nonce, 7U);
    EXPECT_EQ(call->won->ticket.creation_round, 3);
    EXPECT_EQ(call->won->ticket.creation_round_block_hash.data[0], 'h');
    EXPECT_EQ(call->won->signature, std::string(65, 's'));
    EXPECT_EQ(call->won->recipient_rand, Uint256{{5}});
}

TEST(RedemptionCall, ThatIsCutAnywhereHasNoTicket) {
    const auto whole = call_with(creation());
    for (std::size_t size = kSelector.size(); size < whole.size(); ++size) {
        const auto call = read_redemption_call(whole.substr(0, size));
        ASSERT_TRUE(call) << size;
        EXPECT_FALSE(call->won) << size;
    }
}

TEST(RedemptionCall, WithAuxDataOfAnotherSizeHasNoTicket) {
    for (const std::size_t size : {1U, 63U, 65U, 128U}) {
        const auto call = read_redemption_call(call_with(std::string(size, 'x')));
        ASSERT_TRUE(call);
        EXPECT_FALSE(call->won) << size;
        EXPECT_EQ(call->reverts, "invalid length for ticket auxData: must be 64 bytes") << size;
    }
}

TEST(RedemptionCall, WithOffsetsBeyondItsEndHasNoTicket) {
    for (const std::size_t word : {0U, 1U, 9U}) {
        auto call = call_with(creation());
        call.replace(kSelector.size() + word * 32, 32, abi_word(kMaxUint256));
        const auto read = read_redemption_call(call);
        ASSERT_TRUE(read);
        EXPECT_FALSE(read->won) << word;
    }
}

TEST(RedemptionCall, OfARoundThatNoChainReachesIsOfOneThatNeverWas) {
    const auto call = read_redemption_call(call_with(abi_word(kMaxUint256) + std::string(32, 'h')));
    ASSERT_TRUE(call && call->won);
    EXPECT_GT(call->won->ticket.creation_round, std::int64_t{1} << 40U);
}

TEST(RedemptionCall, IsNoOtherFunction) {
    auto call = call_with(creation());
    call[0] = '\0';
    EXPECT_FALSE(read_redemption_call(call));
    EXPECT_FALSE(read_redemption_call("\xec\x8b"));
}

}  // namespace
}  // namespace farebox::sandbox::test
