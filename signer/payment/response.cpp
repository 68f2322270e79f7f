#include "signer/payment/response.hpp"

#include "protocol/base64.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/payment_encoding.hpp"
#include "protocol/segment_credentials.hpp"
#include "signer/payment/json_text.hpp"

namespace farebox::signer {
namespace {

void append_base64_member(std::string& out, std::string_view key, std::string_view bytes) {
    append_json_key(out, key);
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
    const auto& auth_token = *checked.quote.auth_token;
    if (!checked.capabilities) {
        return protocol::wire::encode(
            protocol::make_credentials(payment.manifest_id, payment.credentials, nullptr, auth_token));
    }
    const auto capabilities = protocol::rebuild_capabilities(*checked.capabilities);
    return protocol::wire::encode(
        protocol::make_credentials(payment.manifest_id, payment.credentials, &capabilities, auth_token));
}

}  // namespace

std::string payment_members(const CheckedRequest& checked, const SignedPayment& payment) {
    const std::string message = encode_payment(checked, payment);
    const std::string credentials = encode_credentials(checked, payment);
    constexpr std::size_t kPunctuation = 80;
    const std::size_t raw = message.size() + credentials.size() + payment.state.size() + payment.state_sig.size();
    std::string out;
    out.reserve(raw * 4 / 3 + kPunctuation);
    append_base64_member(out, "payment", message);
    out += ',';
    append_base64_member(out, "segCreds", credentials);
    out += ',';
    append_json_key(out, "state");
    out += '{';
    append_base64_member(out, "State", payment.state);
    out += ',';
    append_base64_member(out, "Sig", payment.state_sig);
    out += '}';
    return out;
}

std::string payment_body(const CheckedRequest& checked, const SignedPayment& payment) {
    return "{" + payment_members(checked, payment) + "}\n";
}

}  // namespace farebox::signer
