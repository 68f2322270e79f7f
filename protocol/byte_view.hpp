#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"

namespace farebox::protocol {

/// The same memory seen as bytes. Variable-length binary is std::string here, as in the wire codec.
[[nodiscard]] inline std::span<const std::uint8_t> as_bytes(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The same memory seen as characters.
[[nodiscard]] inline std::string_view as_chars(std::span<const std::uint8_t> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The value's bytes as characters; valid as long as `value`.
template <class Tag, std::size_t N>
[[nodiscard]] std::string_view as_chars(const Bytes<Tag, N>& value) noexcept {
    return as_chars(std::span<const std::uint8_t>{value.data});
}

/// A copy of the value's bytes.
template <class Tag, std::size_t N>
[[nodiscard]] std::string to_string(const Bytes<Tag, N>& value) {
    return std::string{as_chars(value)};
}

}  // namespace farebox::protocol
