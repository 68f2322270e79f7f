#include "signer/payment/fingerprint.hpp"

#include <cstdint>

namespace farebox::signer {
namespace {

/// Appends the length as eight bytes, then the field, so that no two lists of fields give the same bytes.
void append(std::string& out, std::string_view field) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        out += static_cast<char>((static_cast<std::uint64_t>(field.size()) >> static_cast<unsigned>(shift)) & 0xFFU);
    }
    out += field;
}

/// An empty message is another one than none: the answer has it too.
template <class Message>
void append_message(std::string& out, const Message& message) {
    out += message ? '+' : '-';
    append(out, message ? protocol::wire::encode(*message) : std::string{});
}

}  // namespace

std::string fingerprint_material(const CheckedRequest& checked, std::string_view client) {
    const PaymentRequest& request = checked.request;
    std::string out;
    append(out, "farebox payment request 1");
    append(out, client);
    append(out, request.state);
    append(out, checked.quote.address);
    append_message(out, checked.quote.ticket_params);
    append_message(out, checked.quote.price_info);
    append_message(out, checked.quote.auth_token);
    append(out, request.manifest_id);
    append(out, request.type);
    append(out, request.app);
    append(out, std::to_string(request.in_pixels));
    append_message(out, checked.capabilities);
    return out;
}

}  // namespace farebox::signer
