#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "signer/config/config.hpp"
#include "signer/config/value.hpp"

/// One function per kind of setting: the text or value as written -> the checked value. Messages are without the
/// source.
namespace farebox::signer::config {

/// "500ms", "5s", "10m", "1h"; more than zero, at most a day.
[[nodiscard]] Result<std::chrono::milliseconds> parse_duration(std::string_view text);
/// The same, and "90d": up to ten years.
[[nodiscard]] Result<std::chrono::milliseconds> parse_long_duration(std::string_view text);
/// The shortest spelling parse_duration reads back.
[[nodiscard]] std::string format_duration(std::chrono::milliseconds duration);

/// An amount with its unit, or the word "unlimited".
[[nodiscard]] Result<CeilingConfig> parse_ceiling(const Value& value);
[[nodiscard]] std::string format_ceiling(const CeilingConfig& ceiling);
/// The units of a max_price and where their ceilings are.
struct PriceUnit {
    std::string_view name;
    std::optional<CeilingConfig> MaxPriceConfig::* member;
};
inline constexpr std::array<PriceUnit, 4> kPriceUnits{{{"seconds", &MaxPriceConfig::seconds},
                                                       {"720p-pixel-seconds", &MaxPriceConfig::pixel_seconds_720p},
                                                       {"fixed", &MaxPriceConfig::fixed},
                                                       {"pixels", &MaxPriceConfig::pixels}}};
/// { seconds = …, "720p-pixel-seconds" = …, fixed = …, pixels = … }
[[nodiscard]] Result<MaxPriceConfig> parse_max_price(const Value& value);
[[nodiscard]] std::string format_max_price(const MaxPriceConfig& prices);

/// "sqlite:PATH" -> PATH.
[[nodiscard]] Result<std::string> parse_ledger_url(std::string_view url);
/// A URL without what may be secret in it: user, path and query become "…".
[[nodiscard]] std::string redact_url(std::string_view url);

/// @p path, or @p path beneath @p base when relative; empty stays empty.
[[nodiscard]] std::string absolute_path(const std::string& path, const std::string& base);
/// A whole number from @p low to @p high.
[[nodiscard]] Result<std::uint64_t> parse_range(const Value& value, std::uint64_t low, std::uint64_t high);
/// A list of strings; one string alone is a list of one.
[[nodiscard]] Result<std::vector<std::string>> parse_strings(const Value& value);
/// "\"text\"" with TOML's escapes.
[[nodiscard]] std::string quote(std::string_view text);

}  // namespace farebox::signer::config
