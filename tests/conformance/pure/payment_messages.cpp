// Protobuf messages: encoding, decoding with its edge cases, and payments built from a quote.
#include "keystore/private_key.hpp"
#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/payment_encoding.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/price.hpp"
#include "protocol/sender_validation.hpp"
#include "protocol/ticket_conversion.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "protocol/wire/payment.hpp"
#include "tests/conformance/pure/family.hpp"
#include "tests/protocol/wire_oracle.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using protocol::test::bytes_of_fields;
using protocol::test::recode;
using test::bytes_of;

/// Our decoder and encoder over @p bytes.
Outcome recoded(const Json& in, const std::string& bytes) {
    Outcome ours;
    const auto again = recode(in.at("message"), bytes);
    again ? ours.set_bytes("bytes", *again) : ours.refuse(again.error());
    return ours;
}

void check_roundtrip(const VectorCase& one, PureJudge& judge) {
    const std::string bytes = bytes_of(one.out.at("bytes"));
    Outcome ours = recoded(one.in, bytes);
    ours.set_bytes("fields", bytes_of_fields(one.in.at("message"), one.in.at("fields")));
    ours.set("base64", protocol::base64_encode(bytes));
    Outcome reference;
    reference.set_bytes("bytes", bytes);
    reference.set_bytes("fields", bytes);
    reference.set("base64", test::text_of(one.out.at("base64")));
    judge.compare(one.in, ours, reference);
}

void check_decoding(const VectorCase& one, PureJudge& judge) {
    Outcome ours = recoded(one.in, bytes_of(one.in.at("bytes")));
    Outcome reference;
    if (one.error.empty()) {
        reference.set_bytes("bytes", bytes_of_fields(one.in.at("message"), one.out.at("fields")));
    } else {
        reference.set("code", std::string{to_string(ErrorCode::invalid_argument)});
    }
    judge.compare(one.in, ours, reference);
}

protocol::wire::OrchestratorInfo quote_of(const Json& in) {
    const auto bytes = protocol::base64_decode(in.at("orchestratorInfoBase64").get<std::string>());
    auto quote = protocol::wire::decode_orchestrator_info(*bytes);
    return *std::move(quote);
}

std::vector<Signature> sign_tickets(const protocol::TicketParams& params, const keystore::PrivateKey& key,
                                    std::uint32_t nonce, std::size_t count) {
    std::vector<Signature> signatures;
    for (std::size_t i = 0; i < count; ++i) {
        const auto ticket = protocol::make_ticket(params, key.address(), ++nonce);
        signatures.push_back(key.sign(protocol::personal_sign_digest(protocol::ticket_hash(ticket))));
    }
    return signatures;
}

Outcome payment(const Json& in) {
    Outcome ours;
    const auto quote = quote_of(in);
    const auto price = protocol::to_price(quote.price_info ? &*quote.price_info : nullptr);
    if (!price) {
        ours.refuse(price.error());
        return ours;
    }
    const auto params = protocol::to_ticket_params(quote.ticket_params.value());
    if (!params) {
        ours.refuse(params.error());
        return ours;
    }
    const auto created =
        protocol::choose_creation_round(*params, {test::int64_of(in.at("lastInitializedRound")),
                                                  test::fixed_of<BlockHash>(in.at("lastInitializedL1BlockHash"))});
    protocol::TicketParams named = *params;
    named.creation_round = created.round;
    named.creation_round_block_hash = created.block_hash;
    const auto key = keystore::PrivateKey::from_bytes(protocol::as_bytes(bytes_of(in.at("privateKey"))));
    const auto start = static_cast<std::uint32_t>(test::uint64_of(in.at("startNonce")));
    const auto signatures = sign_tickets(named, *key, start, test::uint64_of(in.at("numTickets")));
    std::string bytes;
    protocol::encode_payment_to({.params = *params,
                                 .sender = key->address(),
                                 .creation_round = created.round,
                                 .creation_round_block_hash = created.block_hash,
                                 .first_nonce = start + 1,
                                 .signatures = signatures,
                                 .expected_price = *quote.price_info},
                                bytes);
    ours.set_bytes("bytes", bytes);
    ours.set_bytes("payment", bytes);
    ours.set("base64", protocol::base64_encode(bytes));
    return ours;
}

void check_payment(const VectorCase& one, PureJudge& judge) {
    Outcome reference;
    if (!one.error.empty()) {
        reference.set("code", std::string{to_string(ErrorCode::invalid_argument)});
    } else {
        reference.set("bytes", test::text_of(one.out.at("bytes")));
        reference.set("base64", test::text_of(one.out.at("base64")));
        reference.set_bytes("payment", bytes_of_fields("Payment", one.out.at("payment")));
    }
    judge.compare(one.in, payment(one.in), reference);
}

void check(const VectorCase& one, PureJudge& judge) {
    const std::string kind = kind_of(one.in);
    if (kind == "roundtrip") {
        check_roundtrip(one, judge);
    } else if (kind == "genPayment") {
        check_payment(one, judge);
    } else {
        check_decoding(one, judge);
    }
}

bool recognises(const Json& in) {
    const std::string kind = kind_of(in);
    return kind == "roundtrip" || kind == "decode" || kind == "decodeError" || kind == "genPayment";
}

bool has_negative_price(const Json& in, const Json& /*op*/) {
    if (kind_of(in) != "genPayment") {
        return false;
    }
    const auto quote = quote_of(in);
    const auto& price = quote.price_info;
    return price && price->price_per_unit != 0 && price->pixels_per_unit != 0 &&
           (price->price_per_unit < 0 || price->pixels_per_unit < 0);
}

bool has_ticket_fields_of_other_lengths(const Json& in, const Json& /*op*/) {
    if (kind_of(in) != "genPayment") {
        return false;
    }
    const auto quote = quote_of(in);
    const auto& params = *quote.ticket_params;
    constexpr std::size_t kWord = 32;
    const bool long_hash =
        params.expiration_params && params.expiration_params->creation_round_block_hash.size() > kWord;
    return long_hash || params.recipient.size() != Address::kSize || params.recipient_rand_hash.size() > kWord ||
           params.face_value.size() > kWord || params.win_prob.size() > kWord || params.seed.size() > kWord ||
           params.expiration_block.size() > kWord;
}

}  // namespace

const PureFamily kPaymentMessages{
    "payment message",
    recognises,
    check,
    {{"price_is_negative", has_negative_price}, {"ticket_fields_of_other_lengths", has_ticket_fields_of_other_lengths}},
};

}  // namespace farebox::conformance
