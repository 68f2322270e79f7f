#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string_view>

// For the .cpp files of this folder that read what token issuers wrote.
namespace farebox::signer {

/// One JSON object of at most @p max_bytes, nested a few levels at most, in which no object has a name twice: readers
/// would disagree on which of the two counts. Discarded where it is anything else.
[[nodiscard]] nlohmann::json parse_strict_object(std::string_view text, std::size_t max_bytes);

/// A member that is a string; empty where it is absent or anything else.
[[nodiscard]] std::string string_member(const nlohmann::json& object, std::string_view name);

}  // namespace farebox::signer
