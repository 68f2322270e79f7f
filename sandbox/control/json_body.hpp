#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/wei.hpp"
#include "net/http_message.hpp"

/// How the control routes read what they are sent, and say no.
namespace farebox::sandbox {

/// 400 with {"error":{"message":…}}.
[[nodiscard]] net::Response bad_request(const std::string& message);
/// A JSON object within limits, or nothing.
[[nodiscard]] std::optional<nlohmann::ordered_json> parse_object(std::string_view body);
/// A whole number from 0 to the limit; absent: 0; nothing for anything else.
[[nodiscard]] std::optional<std::int64_t> count_field(const nlohmann::ordered_json& object, const char* key,
                                                      std::int64_t limit);
/// A text; absent or something else: empty.
[[nodiscard]] std::string text_field(const nlohmann::ordered_json& object, const char* key);
/// An amount with its unit into @p amount; absent: what is there already. @return Whether it was one.
[[nodiscard]] bool read_amount(const nlohmann::ordered_json& object, const char* key, Wei& amount);

}  // namespace farebox::sandbox
