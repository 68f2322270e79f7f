#pragma once

#include <string>

#include "farebox/result.hpp"
#include "signer/funding/funding_desk.hpp"

/// What the operator is told about transactions, as JSON. Amounts are decimal wei.
namespace farebox::signer {

/// A plan, with the terms that have it carried out.
[[nodiscard]] std::string plan_json(const FundingPlan& plan, const FundingDesk::Options& options);
[[nodiscard]] std::string transaction_json(const FundingRow& row);
[[nodiscard]] std::string status_json(const FundingStatus& status, const FundingDesk::Options& options);

/// The order in an admin request: "function", "deposit", "reserve", "key". @p active is the key where none is named.
[[nodiscard]] Result<FundingOrder> parse_funding_order(std::string_view body, const Address& active);
/// "key" alone.
[[nodiscard]] Result<Address> parse_funding_key(std::string_view body, const Address& active);
/// "nonce", and for terms "gas_limit", "max_fee_per_gas" and "max_priority_fee_per_gas" beside it.
[[nodiscard]] Result<std::uint64_t> parse_nonce(std::string_view body);
[[nodiscard]] Result<FundingTerms> parse_terms(std::string_view body);

}  // namespace farebox::signer
