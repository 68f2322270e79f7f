#pragma once

#include <cstddef>
#include <optional>
#include <random>
#include <vector>

#include "farebox/selection_rules.hpp"

/// Chances by go-livepeer's formula, and drawing by them. Pure; doubles, because nothing here is money.
namespace farebox::gateway {

/// What counts of one candidate when the first is drawn.
struct Weighed {
    double price = 0;  ///< Wei per unit; nothing to pay: 0.
    std::optional<double> stake;
    std::optional<double> latency;  ///< Seconds.
    double preference = 1;
};

/// True where candidates are drawn; else their order is kept.
[[nodiscard]] bool draws(const SelectionWeights& weights) noexcept;

/// The chance of each to come first; they sum to 1 where there is anybody.
[[nodiscard]] std::vector<double> chances(const std::vector<Weighed>& candidates, const SelectionWeights& weights);

/// Positions, drawn one after another without putting back. Those without a chance come last, in their order.
[[nodiscard]] std::vector<std::size_t> draw_order(std::vector<double> chances, std::mt19937_64& random);

}  // namespace farebox::gateway
