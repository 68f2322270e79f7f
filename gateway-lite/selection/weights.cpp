#include "gateway-lite/selection/weights.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace farebox::gateway {
namespace {

using Shares = std::vector<double>;

constexpr double kShortestLatency = 1e-4;  // seconds; below, nobody is nearer

/// Each one's part of the whole; equal parts where the whole is nothing.
Shares normalised(Shares shares) {
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    const bool usable = std::isfinite(sum) && sum > 0;
    for (auto& share : shares) {
        share = usable ? share / sum : 1.0 / static_cast<double>(shares.size());
    }
    return shares;
}

Shares shares_of(const std::vector<Weighed>& candidates, const std::function<double(const Weighed&)>& share) {
    Shares shares;
    shares.reserve(candidates.size());
    std::transform(candidates.begin(), candidates.end(), std::back_inserter(shares), share);
    return normalised(std::move(shares));
}

Shares by_price(const std::vector<Weighed>& candidates, double scale) {
    constexpr double kRelative = 0.1;
    constexpr double kLeast = 1e-9;  // where somebody asks for nothing
    const auto by_price = [](const Weighed& left, const Weighed& right) { return left.price < right.price; };
    const double cheapest = std::min_element(candidates.begin(), candidates.end(), by_price)->price;
    const double width = scale > 0 ? scale : std::max(cheapest * kRelative, kLeast);
    // Only differences count, and far above the scale exp() would be 0 for everybody.
    return shares_of(candidates, [=](const Weighed& each) { return std::exp((cheapest - each.price) / width); });
}

Shares by_stake(const std::vector<Weighed>& candidates) {
    return shares_of(candidates, [](const Weighed& each) { return each.stake.value_or(0); });
}

/// One that was not measured yet counts as the mean of the others, so that it is.
Shares by_latency(const std::vector<Weighed>& candidates) {
    const auto speed = [](const Weighed& each) { return 1 / std::max(*each.latency, kShortestLatency); };
    double sum = 0;
    int measured = 0;
    for (const auto& each : candidates) {
        if (each.latency) {
            sum += speed(each);
            ++measured;
        }
    }
    const double mean = measured == 0 ? 1 : sum / measured;
    return shares_of(candidates, [&](const Weighed& each) { return each.latency ? speed(each) : mean; });
}

}  // namespace

bool draws(const SelectionWeights& weights) noexcept {
    return weights.price > 0 || weights.stake > 0 || weights.latency > 0 || weights.random > 0;
}

std::vector<double> chances(const std::vector<Weighed>& candidates, const SelectionWeights& weights) {
    if (candidates.empty()) {
        return {};
    }
    Shares total(candidates.size(), weights.random / static_cast<double>(candidates.size()));
    const auto add = [&total](double weight, const Shares& shares) {
        for (std::size_t i = 0; i < total.size(); ++i) {
            total[i] += weight * shares[i];
        }
    };
    if (weights.price > 0) {
        add(weights.price, by_price(candidates, weights.price_scale));
    }
    if (weights.stake > 0) {
        add(weights.stake, by_stake(candidates));
    }
    if (weights.latency > 0) {
        add(weights.latency, by_latency(candidates));
    }
    for (std::size_t i = 0; i < total.size(); ++i) {
        total[i] *= candidates[i].preference;
    }
    return normalised(std::move(total));
}

std::vector<std::size_t> draw_order(std::vector<double> chances, std::mt19937_64& random) {
    std::vector<std::size_t> left(chances.size());
    std::iota(left.begin(), left.end(), std::size_t{0});
    std::vector<std::size_t> order;
    while (!left.empty()) {
        double sum = 0;
        for (const auto each : left) {
            sum += chances[each];
        }
        auto drawn = left.begin();
        if (sum > 0) {
            double point = std::uniform_real_distribution<double>{0, sum}(random);
            const auto takes_it = [&](std::size_t each) {
                point -= chances[each];
                return chances[each] > 0 && point <= 0;
            };
            drawn = std::find_if(left.begin(), left.end(), takes_it);
            if (drawn == left.end()) {  // rounding
                drawn = std::find_if(left.begin(), left.end(), [&](std::size_t each) { return chances[each] > 0; });
            }
        }
        order.push_back(*drawn);
        left.erase(drawn);
    }
    return order;
}

}  // namespace farebox::gateway
