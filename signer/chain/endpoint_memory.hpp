#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "signer/chain/chain_view.hpp"

namespace farebox::signer {

/// What one endpoint's word amounts to, after everything that it said before. No clock: readings carry their time.
///
/// A reading is as old as its newest block: one that says the same block again is no newer, so that an endpoint that
/// stands still ages. One that goes back (a node behind a load balancer that lags, a reorganisation, a lie) changes
/// nothing but for the worse, until it has said so for as long as @p patience; then that is how it is.
class EndpointMemory {
public:
    explicit EndpointMemory(std::chrono::milliseconds patience) : patience_{patience} {}

    void note(ChainSnapshot reading);
    /// Null: it has never answered, or so long ago that it counts for nothing.
    [[nodiscard]] const ChainSnapshot* word(BootClock::time_point now) const;
    /// Why its word is old although it answers; empty: it is not.
    [[nodiscard]] std::string problem(BootClock::time_point now) const;

private:
    [[nodiscard]] bool is_old(BootClock::time_point now) const;

    const std::chrono::milliseconds patience_;
    std::optional<ChainSnapshot> kept_;
    std::optional<BootClock::time_point> back_since_;  ///< Since when it has been behind what it had said.
};

}  // namespace farebox::signer
