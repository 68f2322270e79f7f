#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "farebox/uint256.hpp"

namespace farebox::protocol {

/// 32 bytes, most significant first: how the EVM and a ticket's preimage hold a number.
using Word = std::array<std::uint8_t, 32>;

/// Sum, difference and product; ErrorCode::out_of_range where the result is below 0 or needs more than 256 bits.
Result<Uint256> checked_add(const Uint256& left, const Uint256& right);
Result<Uint256> checked_sub(const Uint256& left, const Uint256& right);
Result<Uint256> checked_mul(const Uint256& left, const Uint256& right);
/// sum += addend. False, and the sum stays as it was, where that needs more than 256 bits: for what is added up often.
[[nodiscard]] bool add_to(Uint256& sum, const Uint256& addend) noexcept;

/// floor(value / divisor); the divisor must not be 0 (std::domain_error).
[[nodiscard]] Uint256 divide(const Uint256& value, std::uint64_t divisor);

/// The value where it fits 64 bits.
[[nodiscard]] std::optional<std::uint64_t> to_uint64(const Uint256& value) noexcept;

/// How many bytes BE(n) has.
[[nodiscard]] std::size_t byte_length(const Uint256& value) noexcept;
/// BE(n): big-endian without leading zeros; zero is empty.
[[nodiscard]] std::string to_minimal_big_endian(const Uint256& value);
/// PAD32(n): big-endian, 32 bytes.
[[nodiscard]] Word to_word(const Uint256& value) noexcept;
/// The inverse of to_word.
[[nodiscard]] Uint256 from_word(std::span<const std::uint8_t, 32> word) noexcept;
/// A big-endian number of 0 to 32 bytes, leading zeros allowed. Longer input is refused, whatever its value:
/// other implementations truncate or shift it.
Result<Uint256> from_big_endian(std::string_view bytes);

/// Decimal digits only: no sign, no spaces. Leading zeros are allowed.
Result<Uint256> parse_decimal(std::string_view digits);
[[nodiscard]] std::string to_decimal(const Uint256& value);

}  // namespace farebox::protocol
