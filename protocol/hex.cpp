#include "protocol/hex.hpp"

#include <cstddef>

namespace farebox::protocol {

namespace {

constexpr int digit_value(char digit) noexcept {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    if (digit >= 'a' && digit <= 'f') {
        return digit - 'a' + 10;
    }
    if (digit >= 'A' && digit <= 'F') {
        return digit - 'A' + 10;
    }
    return -1;
}

}  // namespace

void append_hex(std::span<const std::uint8_t> bytes, std::string& out) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const std::size_t start = out.size();
    out.resize(start + 2 * bytes.size());
    char* to = out.data() + start;
    for (const std::uint8_t byte : bytes) {
        *to++ = kDigits[byte >> 4U];
        *to++ = kDigits[byte & 0xfU];
    }
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    std::string out;
    append_hex(bytes, out);
    return out;
}

std::string to_hex_0x(std::span<const std::uint8_t> bytes) {
    std::string out = "0x";
    append_hex(bytes, out);
    return out;
}

std::string_view strip_hex_prefix(std::string_view text, HexPrefix prefix) noexcept {
    const bool has_prefix = text.starts_with("0x");
    if (has_prefix && prefix != HexPrefix::forbidden) {
        return text.substr(2);
    }
    return prefix == HexPrefix::required ? std::string_view{} : text;
}

bool decode_hex(std::string_view digits, std::span<std::uint8_t> out) noexcept {
    if (digits.size() != 2 * out.size()) {
        return false;
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        const int high = digit_value(digits[2 * i]);
        const int low = digit_value(digits[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        out[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return true;
}

Result<std::string> parse_hex(std::string_view text, HexPrefix prefix) {
    const std::string_view digits = strip_hex_prefix(text, prefix);
    const bool prefix_missing = prefix == HexPrefix::required && !text.starts_with("0x");
    std::string bytes(digits.size() / 2, '\0');
    if (prefix_missing || !decode_hex(digits, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()})) {
        return make_error(ErrorCode::invalid_argument, "expected an even number of hex digits");
    }
    return bytes;
}

}  // namespace farebox::protocol
