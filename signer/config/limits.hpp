#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "signer/config/config.hpp"
#include "signer/config/reporter.hpp"
#include "signer/config/value.hpp"

namespace farebox::signer::config {

/// limits = … of a client.
[[nodiscard]] LimitsConfig read_limits(const Value& value, Reporter& report);

/// The same, alone.
/// @return invalid_argument with every problem, also where neither ev_per_day nor "unlimited" is there.
[[nodiscard]] Result<LimitsConfig> parse_limits(const Value& value);

/// The same from TOML's spelling, e.g. `{ ev_per_day = "0.05 eth", live_sessions = 10 }`: what follows
/// `limits =` in a `[[client]]`, at most 64 KiB of it.
[[nodiscard]] Result<LimitsConfig> parse_limits(std::string_view text);

/// Whether any amount is in dollars, so that payments need the price of an ether.
[[nodiscard]] bool has_dollars(const LimitsConfig& limits);
[[nodiscard]] bool has_dollars(const MaxPriceConfig& prices);

/// The same spelling, on one line: parse_limits reads it back.
[[nodiscard]] std::string format_limits(const LimitsConfig& limits);

/// What of it the whole signer does not allow anyway, so that it would promise too much; each as
/// "limits.max_face_value …".
[[nodiscard]] std::vector<std::string> beyond_the_signers(const LimitsConfig& limits, const PricingConfig& pricing,
                                                          const TicketsConfig& tickets);

}  // namespace farebox::signer::config
