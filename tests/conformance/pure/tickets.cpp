// One ticket: its bytes, hash, signature, value and whether it wins.
#include "keystore/private_key.hpp"
#include "keystore/verify.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/keccak.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/ticket.hpp"
#include "protocol/uint256.hpp"
#include "tests/conformance/pure/family.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using protocol::to_hex_0x;
using test::fixed_of;

protocol::Ticket ticket_of(const Json& in) {
    return {.recipient = fixed_of<Address>(in.at("recipient")),
            .sender = fixed_of<Address>(in.at("sender")),
            .face_value = test::wei_of(in.at("faceValue")),
            .win_prob = test::uint256_of(in.at("winProb")),
            .sender_nonce = static_cast<std::uint32_t>(test::uint64_of(in.at("senderNonce"))),
            .recipient_rand_hash = fixed_of<RecipientRandHash>(in.at("recipientRandHash")),
            .creation_round = test::int64_of(in.at("creationRound")),
            .creation_round_block_hash = fixed_of<BlockHash>(in.at("creationRoundBlockHash"))};
}

std::string win_hash(const Signature& signature, const Uint256& rand) {
    std::string message{protocol::as_chars(signature)};
    const std::string bytes = protocol::to_minimal_big_endian(rand);
    message += std::string(32 - bytes.size(), '\0') + bytes;
    return to_hex_0x(protocol::keccak256(message).span());
}

/// What a recipient says to a ticket for itself, in the reference's order.
std::string validation_error(const protocol::Ticket& ticket, const Uint256& rand, const Signature& signature) {
    if (ticket.sender.is_zero()) {
        return "invalid ticket sender";
    }
    if (protocol::recipient_rand_hash(rand) != ticket.recipient_rand_hash) {
        return "invalid recipientRand for ticket recipientRandHash";
    }
    const auto signer = keystore::recover(protocol::personal_sign_digest(protocol::ticket_hash(ticket)), signature);
    return signer && *signer == ticket.sender ? "" : "invalid ticket signature";
}

void check(const VectorCase& one, PureJudge& judge) {
    const protocol::Ticket ticket = ticket_of(one.in);
    const Uint256 rand = test::uint256_of(one.in.at("recipientRand"));
    const auto key = keystore::PrivateKey::from_bytes(protocol::as_bytes(test::bytes_of(one.in.at("privateKey"))));
    const Hash32 digest = protocol::personal_sign_digest(protocol::ticket_hash(ticket));
    const Signature signature = key->sign(digest);
    const auto recovered = keystore::recover(digest, signature);
    const protocol::Rational ev = protocol::expected_value(ticket.face_value, ticket.win_prob);

    Outcome ours;
    ours.set("preimage", to_hex_0x(protocol::ticket_preimage(ticket).span()));
    ours.set("auxData", to_hex_0x(protocol::aux_data(ticket.creation_round, ticket.creation_round_block_hash).span()));
    ours.set("hash", protocol::ticket_hash(ticket));
    ours.set("personalDigest", digest);
    ours.set("signature", signature);
    ours.set("recovered", *recovered);
    ours.set("ev", ev);
    ours.set("evFloat5", ev.to_fixed(5));
    ours.set("winProbRat", protocol::Rational{ticket.win_prob, kMaxUint256});
    ours.set("winHash", win_hash(signature, rand));
    ours.set("wins", protocol::wins(signature, rand, ticket.win_prob));
    ours.set("validateError", validation_error(ticket, rand, signature));

    Outcome reference;
    for (const auto& [name, value] : one.out.items()) {
        const bool is_ratio = name == "ev" || name == "winProbRat";
        reference.set(name, is_ratio ? test::rational_of(value).to_ratio_string() : test::text_of(value));
    }
    judge.compare(one.in, ours, reference);
}

}  // namespace

const PureFamily kTickets{
    "ticket",
    [](const Json& in) { return in.contains("recipientRand") && in.contains("senderNonce"); },
    check,
    {},
};

}  // namespace farebox::conformance
