#include <gtest/gtest.h>

#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/ticket.hpp"
#include "tests/protocol/vectors.hpp"

namespace farebox::protocol::test {
namespace {

Ticket ticket_of(const Json& in) {
    return {.recipient = fixed_of<Address>(in.at("recipient")),
            .sender = fixed_of<Address>(in.at("sender")),
            .face_value = wei_of(in.at("faceValue")),
            .win_prob = uint256_of(in.at("winProb")),
            .sender_nonce = in.at("senderNonce").get<std::uint32_t>(),
            .recipient_rand_hash = fixed_of<RecipientRandHash>(in.at("recipientRandHash")),
            .creation_round = int64_of(in.at("creationRound")),
            .creation_round_block_hash = fixed_of<BlockHash>(in.at("creationRoundBlockHash"))};
}

TEST(TicketVectors, PreimageHashAndDigestAreTheReferences) {
    for_each_case("ticket.json", "", [](const Json& in, const Json& out, const std::string&) {
        const Ticket ticket = ticket_of(in);
        EXPECT_EQ(to_hex_0x(ticket_preimage(ticket).span()), out.at("preimage"));
        EXPECT_EQ(to_hex_0x(aux_data(ticket.creation_round, ticket.creation_round_block_hash).span()),
                  out.at("auxData"));
        EXPECT_EQ(to_hex_0x(ticket_hash(ticket).span()), out.at("hash"));
        EXPECT_EQ(to_hex_0x(personal_sign_digest(ticket_hash(ticket)).span()), out.at("personalDigest"));
    });
}

TEST(TicketVectors, ExpectedValueIsTheReferences) {
    for_each_case("ticket.json", "", [](const Json& in, const Json& out, const std::string&) {
        const Ticket ticket = ticket_of(in);
        const Rational ev = expected_value(ticket.face_value, ticket.win_prob);
        EXPECT_EQ(ev, rational_of(out.at("ev")));
        EXPECT_EQ(ev.to_fixed(5), out.at("evFloat5"));
        EXPECT_EQ((Rational{ticket.win_prob, kMaxUint256}), rational_of(out.at("winProbRat")));
    });
}

TEST(TicketVectors, WinningIsTheReferences) {
    for_each_case("ticket.json", "", [](const Json& in, const Json& out, const std::string&) {
        const auto signature = fixed_of<Signature>(out.at("signature"));
        const Uint256 rand = uint256_of(in.at("recipientRand"));
        EXPECT_EQ(wins(signature, rand, uint256_of(in.at("winProb"))), out.at("wins").get<bool>());
        const bool rand_fits = recipient_rand_hash(rand) == fixed_of<RecipientRandHash>(in.at("recipientRandHash"));
        EXPECT_EQ(rand_fits, out.at("validateError") != "invalid recipientRand for ticket recipientRandHash");
    });
}

}  // namespace
}  // namespace farebox::protocol::test
