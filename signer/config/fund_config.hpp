#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"

/// What the configuration says about transactions of our own.
namespace farebox::signer {

/// Livepeer's TicketBroker on Arbitrum One.
inline constexpr std::string_view kArbitrumOneTicketBroker = "0xa8bB618B1520E284046F3dFc448851A1Ff26e41B";

/// [transactions]: whether the vault signs any, and which. Only the vault's word counts.
struct TransactionsConfig {
    bool enabled = false;
    Address ticket_broker;  ///< Zero: not said, and not on Arbitrum One.
    // Of one transaction, and of all within 24 hours. Fees are the most that the gas may cost.
    Wei max_value{500'000'000'000'000'000ULL};
    Wei max_value_per_day{1'000'000'000'000'000'000ULL};
    Wei max_fee{5'000'000'000'000'000ULL};
    Wei max_fee_per_day{20'000'000'000'000'000ULL};
    std::optional<Wei> max_gas_price;                  ///< Per gas; above it nothing is sent. Absent: unlimited.
    std::chrono::milliseconds replace_after{300'000};  ///< Not mined for so long: sent again with higher fees.
    std::uint32_t replacements = 1;                    ///< By itself, of one transaction; 0 to 3.
};

/// [top_up]: moves ether from the active key's address into its deposit and reserve by itself.
struct TopUpConfig {
    bool enabled = false;
    // Filled up to the first where it has fallen below the second; absent: left alone.
    std::optional<Wei> deposit;
    std::optional<Wei> deposit_below;
    std::optional<Wei> reserve;
    std::optional<Wei> reserve_below;
    Wei max_per_day;  ///< Within any 24 hours.
};

}  // namespace farebox::signer
