#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"

/// What JSON-RPC methods take and answer, as Ethereum nodes write it.
namespace farebox::sandbox {

inline constexpr int kInvalidParams = -32602;
inline constexpr int kServerError = -32000;
inline constexpr int kExecutionReverted = 3;

struct RpcError {
    int code;
    std::string message;
    nlohmann::json data = nullptr;  ///< null: left out.
};
using RpcAnswer = std::variant<nlohmann::json, RpcError>;

[[nodiscard]] RpcError invalid_params(std::string message);

/// "0x1a": no leading zeros.
[[nodiscard]] std::string quantity(std::uint64_t value);
[[nodiscard]] std::string quantity(std::int64_t value);
[[nodiscard]] std::string quantity(const Wei& amount);

/// The parameter at @p index, or null.
[[nodiscard]] const nlohmann::json* param(const nlohmann::json& params, std::size_t index);
/// Hex data of any even length, with 0x.
[[nodiscard]] std::optional<std::string> hex_field(const nlohmann::json& object, const char* key);
[[nodiscard]] std::optional<Address> address_of(const nlohmann::json* text);
/// 32 bytes of hex, with 0x.
[[nodiscard]] std::optional<Hash32> hash_of(const nlohmann::json* text);
/// A quantity; nothing where it is none.
[[nodiscard]] std::optional<Wei> quantity_field(const nlohmann::json& object, const char* key);

}  // namespace farebox::sandbox
