#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "farebox/wei.hpp"
#include "protocol/timestamp.hpp"
#include "signer/config/fund_config.hpp"
#include "signer/funding/funding_plan.hpp"
#include "signer/funding/funding_row.hpp"

/// When the signer fills up deposit and reserve by itself. Pure.
namespace farebox::signer {

/// Whether so little is left that it is worth a closer look.
[[nodiscard]] bool falls_short(const TopUpConfig& config, const SenderFunds& funds);

/// What was topped up within the last 24 hours, and may still be: all of it but what can no longer move anything.
[[nodiscard]] Wei topped_up_lately(const std::vector<FundingRow>& rows, protocol::Timestamp now);

/// What to pay in, within what the day leaves. Nothing where there is enough, where nothing is left of the day, or
/// where the key is being unlocked: paying in would take that back.
[[nodiscard]] std::optional<FundingOrder> choose_top_up(const TopUpConfig& config, const Address& key,
                                                        const SenderFunds& funds, const Wei& lately);

/// How long nothing is tried after so many failures in a row: a minute, doubled each time, at most an hour.
[[nodiscard]] std::chrono::seconds back_off(unsigned failures);

}  // namespace farebox::signer
