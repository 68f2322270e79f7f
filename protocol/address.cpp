#include "protocol/address.hpp"

#include <algorithm>
#include <cstddef>

#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"

namespace farebox::protocol {

namespace {

Error not_an_address() {
    return make_error(ErrorCode::invalid_argument, "expected an address of 40 hex digits");
}

}  // namespace

std::string to_checksum(const Address& address) {
    std::string text = to_hex(address.data);
    const Hash32 hash = keccak256(text);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const unsigned nibble = i % 2 == 0 ? hash.data[i / 2] >> 4U : hash.data[i / 2] & 0xfU;
        if (nibble >= 8 && text[i] >= 'a') {
            text[i] = static_cast<char>(text[i] - 'a' + 'A');
        }
    }
    return "0x" + text;
}

std::string to_lower_hex(const Address& address) {
    return to_hex_0x(address.data);
}

Result<Address> parse_address(std::string_view text) {
    Address address;
    if (!decode_hex(strip_hex_prefix(text, HexPrefix::optional), address.data)) {
        return not_an_address();
    }
    return address;
}

Result<Address> parse_checksummed_address(std::string_view text) {
    const auto address = parse_address(text);
    if (!address) {
        return not_an_address();
    }
    const std::string_view digits = strip_hex_prefix(text, HexPrefix::optional);
    const bool has_lower = std::ranges::any_of(digits, [](char c) { return c >= 'a' && c <= 'f'; });
    const bool has_upper = std::ranges::any_of(digits, [](char c) { return c >= 'A' && c <= 'F'; });
    if (has_lower && has_upper && to_checksum(*address).substr(2) != digits) {
        return make_error(ErrorCode::invalid_argument, "the address's checksum (its mixed case) is wrong",
                          "copy the address again, or write it in lower case");
    }
    return *address;
}

}  // namespace farebox::protocol
