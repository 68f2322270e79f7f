#include "protocol/payment_encoding.hpp"

#include "protocol/byte_view.hpp"
#include "protocol/uint256.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol {

namespace {

void append_number(std::uint32_t field, const Uint256& number, std::string& out) {
    const Word word = to_word(number);
    wire::append_bytes(field, as_chars(std::span{word}.last(byte_length(number))), out);
}

void append_params(const TicketParams& params, std::string& out) {
    wire::append_bytes(1, as_chars(params.recipient), out);
    append_number(2, params.face_value.value(), out);
    append_number(3, params.win_prob, out);
    wire::append_bytes(4, as_chars(params.recipient_rand_hash), out);
    append_number(5, params.seed, out);
    append_number(6, params.expiration_block, out);
}

}  // namespace

void encode_payment_to(const PaymentParts& parts, std::string& out) {
    constexpr std::size_t kFixedPart = 320;
    constexpr std::size_t kPerTicket = 76;
    out.reserve(out.size() + kFixedPart + kPerTicket * parts.signatures.size());
    if (!parts.signatures.empty()) {
        wire::append_delimited(1, out, [&] { append_params(parts.params, out); });
    }
    wire::append_bytes(2, as_chars(parts.sender), out);
    if (!parts.signatures.empty()) {
        wire::append_delimited(3, out, [&] {
            wire::append_signed(1, parts.creation_round, out);
            wire::append_bytes(2, as_chars(parts.creation_round_block_hash), out);
        });
    }
    std::uint32_t nonce = parts.first_nonce;
    for (const Signature& signature : parts.signatures) {
        wire::append_delimited(4, out, [&] {
            wire::append_unsigned(1, nonce, out);
            wire::append_bytes(2, as_chars(signature), out);
        });
        ++nonce;
    }
    wire::append_message(5, parts.expected_price, out);
}

}  // namespace farebox::protocol
