#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/uint256.hpp"

namespace farebox::sandbox {

/// What an aggregator like Chainlink's answers about ether in dollars. Whoever runs the sandbox says it.
struct PriceFeed {
    static constexpr std::uint32_t kDecimals = 8;

    Uint256 answer{{300'000'000'000}};  ///< 3000 dollars.
    std::uint64_t round = 1;
    std::int64_t age_seconds = 0;  ///< Of the price at any time it is asked for.
    bool carried = false;          ///< The round shows the answer of the one before.

    /// Another price, in a round of its own.
    void set(const Uint256& next) {
        answer = next;
        ++round;
    }
};

/// Where it is: the same at every start.
[[nodiscard]] Address local_price_feed();

/// What a call of one of its view functions returns (raw ABI words), or nothing: the call reverts.
/// @param now  Unix seconds of the newest block.
[[nodiscard]] std::optional<std::string> call_price_feed(const PriceFeed& feed, std::int64_t now,
                                                         std::string_view call_data);

}  // namespace farebox::sandbox
