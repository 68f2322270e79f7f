#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

// For the .cpp files of this folder that read numbers of JSON as they are written.
namespace farebox::signer::config {

/// A JSON document whose numbers are their texts, as bytes (`is_binary()`, which nothing else in it is): doubles would
/// round them. Discarded where the text is no JSON, over 1 MiB, nested more than 16 deep, or an object has a name
/// twice.
[[nodiscard]] nlohmann::json parse_exact(std::string_view text);

/// The text of a number; nothing for any other value.
[[nodiscard]] std::optional<std::string> number_text(const nlohmann::json& value);

}  // namespace farebox::signer::config
