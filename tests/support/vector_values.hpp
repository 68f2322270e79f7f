#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "protocol/hex.hpp"
#include "protocol/rational.hpp"

/// The values inside tests/data/vectors, which one schema writes the same way everywhere: bytes are 0x-hex, big numbers
/// are decimal text, rationals "a/b". A value of another form throws std::runtime_error.
namespace farebox::test {

/// The text of a string; anything else as JSON writes it.
[[nodiscard]] std::string text_of(const nlohmann::json& value);
/// The bytes of "0x…".
[[nodiscard]] std::string bytes_of(const nlohmann::json& hex);
[[nodiscard]] Uint256 uint256_of(const nlohmann::json& decimal);
[[nodiscard]] Wei wei_of(const nlohmann::json& decimal);
/// Numbers that need more than 53 bits are text, others may be JSON numbers.
[[nodiscard]] std::int64_t int64_of(const nlohmann::json& number);
[[nodiscard]] std::uint64_t uint64_of(const nlohmann::json& number);
/// "a/b", "a" or a decimal fraction.
[[nodiscard]] protocol::Rational rational_of(const nlohmann::json& text);

/// Exactly as many bytes as the type has.
template <class FixedBytes>
[[nodiscard]] FixedBytes fixed_of(const nlohmann::json& hex) {
    const auto value = protocol::parse_hex_as<FixedBytes>(hex.get<std::string>(), protocol::HexPrefix::required);
    if (!value) {
        throw std::runtime_error("vector: " + value.error().message);
    }
    return *value;
}

}  // namespace farebox::test
