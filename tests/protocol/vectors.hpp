#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "protocol/hex.hpp"
#include "protocol/rational.hpp"
#include "protocol/uint256.hpp"

/// Reading the recorded vectors of tests/data/vectors. A vector that does not parse stops the test program.
namespace farebox::protocol::test {

using Json = nlohmann::json;

/// Calls `check(in, out, error)` for every case of the file whose "kind" is `kind` ("" for files without kinds), with
/// the case's name in the failure messages. Fails if there is none.
void for_each_case(std::string_view file, std::string_view kind,
                   const std::function<void(const Json& in, const Json& out, const std::string& error)>& check);

/// Bytes of a 0x-hex string.
[[nodiscard]] std::string bytes_of(const Json& hex);
[[nodiscard]] Uint256 uint256_of(const Json& decimal);
[[nodiscard]] Wei wei_of(const Json& decimal);
[[nodiscard]] std::int64_t int64_of(const Json& decimal);
[[nodiscard]] std::uint64_t uint64_of(const Json& decimal);
/// "a/b", "a" or a decimal fraction.
[[nodiscard]] Rational rational_of(const Json& text);

template <class FixedBytes>
[[nodiscard]] FixedBytes fixed_of(const Json& hex) {
    const auto value = parse_hex_as<FixedBytes>(hex.get<std::string>(), HexPrefix::required);
    if (!value) {
        throw std::runtime_error("vector: " + value.error().message);
    }
    return *value;
}

}  // namespace farebox::protocol::test
