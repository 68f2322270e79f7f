#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "signer/config/config.hpp"

/// What an operator says of a client, between his words (NAME=VALUE), the rows' TOML, and values.
namespace farebox::signer {

/// For the operator's own use: team, contact, ….
using Labels = std::map<std::string, std::string>;
using Words = std::vector<std::string>;

/// Each "NAME=VALUE"; at most 16 of them.
[[nodiscard]] Result<Labels> parse_labels(const Words& words);
/// Each as browsers send it: "https://app.example.org".
[[nodiscard]] Result<std::vector<std::string>> parse_origins(const Words& words);
/**
 * @param before  the client's limits up to now, in TOML; "{}" for a new client.
 * @param words   NAME=VALUE, in the spelling of `[[client]] limits` but for the quotes; VALUE "none" takes one away.
 */
[[nodiscard]] Result<LimitsConfig> change_limits(std::string_view before, const Words& words);

[[nodiscard]] std::string to_toml(const Labels& labels);
[[nodiscard]] std::string to_toml(const std::vector<std::string>& texts);

// What was written by the functions above, or by config::format_limits().
[[nodiscard]] Result<Labels> labels_of_toml(std::string_view text);
[[nodiscard]] Result<std::vector<std::string>> texts_of_toml(std::string_view text);
[[nodiscard]] Result<LimitsConfig> limits_of_toml(std::string_view text);

}  // namespace farebox::signer
