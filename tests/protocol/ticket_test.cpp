#include "protocol/ticket.hpp"

#include <gtest/gtest.h>

#include "protocol/uint256.hpp"

namespace farebox::protocol {
namespace {

TEST(TicketPreimage, ChangesOnlyTheNonceBetweenTicketsOfAPayment) {
    TicketParams params;
    params.recipient.data[0] = 7;
    params.creation_round = 3;
    const Address sender{};
    TicketPreimage preimage = ticket_preimage(make_ticket(params, sender, 1));
    for (const std::uint32_t nonce : {2U, 0x01020304U, 0U, ~0U}) {
        preimage.set_nonce(nonce);
        EXPECT_EQ(ticket_hash(preimage), ticket_hash(make_ticket(params, sender, nonce)));
    }
}

TEST(TicketPreimage, HasAuxDataUnlessRoundAndHashAreBothZero) {
    Ticket ticket;
    EXPECT_EQ(ticket_preimage(ticket).size, 168U);
    ticket.creation_round = 1;
    EXPECT_EQ(ticket_preimage(ticket).size, 232U);
    ticket.creation_round = 0;
    ticket.creation_round_block_hash.data[31] = 1;
    EXPECT_EQ(ticket_preimage(ticket).size, 232U);
}

TEST(TicketWins, WithCertaintyOnlyBelowTheLargestDraw) {
    const Signature signature{};
    EXPECT_TRUE(wins(signature, Uint256{{5}}, kMaxUint256));
    EXPECT_FALSE(wins(signature, Uint256{{5}}, Uint256{}));
}

TEST(ExpectedValue, CoversTheWholeRange) {
    EXPECT_EQ(expected_value(Wei{kMaxUint256}, kMaxUint256), Rational{kMaxUint256});
    EXPECT_TRUE(expected_value(Wei{}, kMaxUint256).is_zero());
    EXPECT_TRUE(expected_value(Wei{kMaxUint256}, Uint256{}).is_zero());
    EXPECT_EQ(expected_value(Wei{1U}, Uint256{{1}}), (Rational{Uint256{{1}}, kMaxUint256}));
}

TEST(ExpectedValue, IsTheSameWhereTheLastOneIsRemembered) {
    ExpectedValueMemo memo;
    EXPECT_TRUE(memo.of(Wei{}, {}).is_zero());
    for (const std::uint64_t face_value : {3U, 3U, 5U, 3U}) {
        for (const std::uint64_t win_prob : {7U, 7U, 9U}) {
            const Uint256 probability{{win_prob, 0, 0, win_prob}};
            EXPECT_EQ(memo.of(Wei{face_value}, probability), expected_value(Wei{face_value}, probability));
        }
    }
}

}  // namespace
}  // namespace farebox::protocol
