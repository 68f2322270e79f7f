#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/uint256.hpp"

namespace farebox::sandbox {

inline constexpr std::size_t kWordBytes = 32;

std::string abi_word(const Uint256& value);
std::string abi_word(std::int64_t value);  ///< 0 or more.
std::string abi_word(const Address& address);
template <class Tag>
std::string abi_word(const Bytes<Tag, 32>& bytes) {
    return {bytes.data.begin(), bytes.data.end()};
}
/// A single dynamic string as the whole answer: offset, length, padded bytes.
std::string abi_string(std::string_view text);

/// The argument at @p index after the selector, or nothing where the call data is too short.
std::optional<std::string_view> abi_argument(std::string_view call_data, std::size_t index);
/// The last 20 bytes of an argument whose first 12 are zero.
std::optional<Address> abi_address(std::string_view call_data, std::size_t index);
/// An argument that fits in 63 bits.
std::optional<std::int64_t> abi_integer(std::string_view call_data, std::size_t index);

/// First four bytes, as a number: e1a589da for getSenderInfo(address).
std::optional<std::uint32_t> abi_selector(std::string_view call_data);

}  // namespace farebox::sandbox
