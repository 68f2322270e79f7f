#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"

namespace farebox::protocol {

/// Whether text to be parsed starts with "0x" (only the lower-case x counts as one).
enum class HexPrefix : std::uint8_t { forbidden, required, optional };

/// Lower-case digits, no prefix.
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);
/// Lower-case digits after "0x".
[[nodiscard]] std::string to_hex_0x(std::span<const std::uint8_t> bytes);
/// As to_hex, appended to `out`.
void append_hex(std::span<const std::uint8_t> bytes, std::string& out);

/// Bytes of an even number of hex digits of either case; anything else is ErrorCode::invalid_argument.
Result<std::string> parse_hex(std::string_view text, HexPrefix prefix = HexPrefix::optional);

/// Fills `out` from exactly twice as many hex digits (no prefix). On false `out` is unspecified.
[[nodiscard]] bool decode_hex(std::string_view digits, std::span<std::uint8_t> out) noexcept;

/// `text` without its prefix, or an empty view where the prefix rule is broken.
[[nodiscard]] std::string_view strip_hex_prefix(std::string_view text, HexPrefix prefix) noexcept;

/// Exactly as many bytes as the type has, e.g. `parse_hex_as<BlockHash>("0x…")`.
template <class FixedBytes>
Result<FixedBytes> parse_hex_as(std::string_view text, HexPrefix prefix = HexPrefix::optional) {
    FixedBytes value;
    if (!decode_hex(strip_hex_prefix(text, prefix), value.data)) {
        return make_error(ErrorCode::invalid_argument,
                          "expected " + std::to_string(FixedBytes::kSize) + " bytes as hex digits");
    }
    return value;
}

}  // namespace farebox::protocol
