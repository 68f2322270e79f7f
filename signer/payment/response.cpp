#include "signer/payment/response.hpp"

#include "json/text.hpp"
#include "protocol/base64.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/payment_encoding.hpp"
#include "protocol/segment_credentials.hpp"

namespace farebox::signer {
namespace {

void append_base64_member(std::string& out, std::string_view key, std::string_view bytes) {
    json::append_key(out, key);
    out += '"';
    protocol::append_base64(bytes, out);
    out += '"';
}

std::string encode_payment(const CheckedRequest& checked, const SignedPayment& payment) {
    std::string out;
    protocol::encode_payment_to({.params = checked.params,
                                 .sender = payment.sender,
                                 .creation_round = payment.creation_round,
                                 .creation_round_block_hash = payment.creation_round_block_hash,
                                 .first_nonce = payment.first_nonce,
                                 .signatures = payment.tickets,
                                 .expected_price = *checked.quote.price_info},
                                out);
    return out;
}

std::string encode_credentials(const CheckedRequest& checked, const SignedPayment& payment) {
    constexpr std::size_t kUsualSize = 512;
    std::string out;
    out.reserve(kUsualSize);
    const auto& auth_token = *checked.quote.auth_token;
    if (checked.capabilities) {
        const auto capabilities = protocol::rebuild_capabilities(*checked.capabilities);
        encode_to(protocol::make_credentials(payment.manifest_id, payment.credentials, &capabilities, auth_token), out);
    } else {
        encode_to(protocol::make_credentials(payment.manifest_id, payment.credentials, nullptr, auth_token), out);
    }
    return out;
}

}  // namespace

void append_payment_members(const CheckedRequest& checked, const SignedPayment& payment, std::string& out) {
    const std::string message = encode_payment(checked, payment);
    const std::string credentials = encode_credentials(checked, payment);
    constexpr std::size_t kPunctuation = 80;
    const std::size_t raw = message.size() + credentials.size() + payment.state.size() + payment.state_sig.size();
    out.reserve(out.size() + raw * 4 / 3 + kPunctuation);
    append_base64_member(out, "payment", message);
    out += ',';
    append_base64_member(out, "segCreds", credentials);
    out += ',';
    json::append_key(out, "state");
    out += '{';
    append_base64_member(out, "State", payment.state);
    out += ',';
    append_base64_member(out, "Sig", payment.state_sig);
    out += '}';
}

std::string payment_body(const CheckedRequest& checked, const SignedPayment& payment) {
    std::string body = "{";
    append_payment_members(checked, payment, body);
    return body += "}\n";
}

}  // namespace farebox::signer
