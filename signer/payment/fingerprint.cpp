#include "signer/payment/fingerprint.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace farebox::signer {
namespace {

using Length = std::array<char, 8>;

Length as_length(std::uint64_t size) {
    Length bytes{};
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte, size >>= 8U) {
        *byte = static_cast<char>(size & 0xFFU);
    }
    return bytes;
}

/// Appends the length as eight bytes, then the field, so that no two lists of fields give the same bytes.
void append(std::string& out, std::string_view field) {
    const Length length = as_length(field.size());
    out.append(length.data(), length.size()).append(field);
}

/// An empty message is another one than none: the answer has it too.
template <class Message>
void append_message(std::string& out, const Message& message) {
    out += message ? '+' : '-';
    const std::size_t start = out.append(Length{}.size(), '\0').size();
    if (message) {
        encode_to(*message, out);
    }
    std::ranges::copy(as_length(out.size() - start),
                      out.begin() + static_cast<std::ptrdiff_t>(start - Length{}.size()));
}

}  // namespace

std::string fingerprint_material(const CheckedRequest& checked, std::string_view client) {
    const PaymentRequest& request = checked.request;
    constexpr std::size_t kUsualSize = 2048;
    std::string out;
    out.reserve(kUsualSize);
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
