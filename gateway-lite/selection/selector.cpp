#include "gateway-lite/selection/selector.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <tuple>
#include <utility>

#include "gateway-lite/selection/weights.hpp"

namespace farebox::gateway {
namespace {

/// Moves those for which @p why has a reason to the rejections.
template <class Why>
void drop(Candidates& found, const Why& why) {
    std::vector<Candidate> kept;
    kept.reserve(found.usable.size());
    for (auto& candidate : found.usable) {
        if (auto reason = why(candidate); reason.empty()) {
            kept.push_back(std::move(candidate));
        } else {
            auto orchestrator = candidate.orchestrator.to_string();
            found.rejections.push_back({std::move(orchestrator), std::move(reason), std::move(candidate)});
        }
    }
    found.usable = std::move(kept);
}

std::string in_ms(std::chrono::microseconds time) {
    return std::to_string(std::chrono::ceil<std::chrono::milliseconds>(time).count()) + " ms";
}

Weighed weighed(const Candidate& candidate) {
    Weighed out;
    out.price = candidate.price ? std::stod(candidate.price->to_fixed(3)) : 0;
    if (candidate.standing.hints.stake) {
        out.stake = std::stod(candidate.standing.hints.stake->to_decimal());
    }
    if (candidate.standing.latency) {
        out.latency = std::chrono::duration<double>(*candidate.standing.latency).count();
    }
    out.preference = candidate.standing.hints.preference;
    return out;
}

}  // namespace

Selector::Selector(const CheckedRules& rules, std::function<void(std::string_view)> warn)
    : rules_{rules}, warn_{std::move(warn)}, suspensions_{rules.rules.suspend_for} {}

void Selector::choose(Candidates& found) {
    drop(found, [this](Candidate& candidate) {
        look_at(candidate);
        return why_not(candidate);
    });
    drop_low_scores(found);
    drop_suspended(found);
    sort(found.usable);
}

/// Everything that is known beside the listing.
void Selector::look_at(Candidate& candidate) const {
    auto& standing = candidate.standing;
    standing.tier = rules_.tier_of(candidate.orchestrator);
    standing.latency = latencies_.of(candidate.orchestrator.host_port());
    if (!rules_.rules.hints) {
        return;
    }
    try {
        standing.hints = rules_.rules.hints(describe(candidate));
    } catch (const std::exception& thrown) {
        warn_(std::string{"SelectionRules::hints threw: "} + thrown.what());
    } catch (...) {
        warn_("SelectionRules::hints threw");
    }
    const auto preference = standing.hints.preference;
    standing.hints.preference = std::isfinite(preference) && preference >= 0 ? preference : 1;
}

/// Empty: it may be used; then its ceiling is its tier's where that is lower.
std::string Selector::why_not(Candidate& candidate) const {
    if (const auto& least = rules_.min_runner_version) {
        const auto version = protocol::parse_version(candidate.version);
        if (!version || *version < *least) {
            return "runs version " + (candidate.version.empty() ? "unknown" : candidate.version) + ", below " +
                   rules_.rules.min_runner_version;
        }
    }
    const auto& tier = rules_.tiers[candidate.standing.tier];
    if (auto too_dear = hold_to(tier.max_price, candidate)) {
        return *std::move(too_dear);
    }
    const auto longest = rules_.rules.max_latency;
    if (longest.count() > 0 && candidate.standing.latency && *candidate.standing.latency > longest) {
        return "took " + in_ms(*candidate.standing.latency) + " to answer, above " + in_ms(longest);
    }
    return candidate.standing.hints.leave_out;
}

void Selector::drop_low_scores(Candidates& found) const {
    const auto least = rules_.rules.min_score;
    const auto is_good = [least](const Candidate& each) { return each.standing.hints.score.value_or(0) >= least; };
    if (least <= 0 || std::none_of(found.usable.begin(), found.usable.end(), is_good)) {
        return;
    }
    drop(found, [&](const Candidate& each) { return is_good(each) ? std::string{} : "has a score below the least"; });
}

void Selector::drop_suspended(Candidates& found) const {
    const auto now = Suspensions::Clock::now();
    const auto left = [&](const Candidate& each) { return suspensions_.left(each.orchestrator.host_port(), now); };
    if (std::all_of(found.usable.begin(), found.usable.end(), [&](const auto& each) { return left(each); })) {
        return;  // nobody else is left
    }
    drop(found, [&](const Candidate& each) {
        const auto time = left(each);
        return time ? "failed lately; is tried again in " + in_ms(*time) : std::string{};
    });
}

void Selector::sort(List& usable) {
    const auto rank = [this](const Candidate& each) {
        return std::tuple{each.room == Candidate::Room::none, each.standing.tier,
                          rules_.tiers[each.standing.tier].region_rank};
    };
    std::stable_sort(usable.begin(), usable.end(),
                     [&](const auto& left, const auto& right) { return rank(left) < rank(right); });
    for (auto begin = usable.begin(); begin != usable.end();) {
        const auto end =
            std::find_if(begin, usable.end(), [&](const auto& each) { return rank(each) != rank(*begin); });
        draw(begin, end);
        begin = end;
    }
}

/// Among equals.
void Selector::draw(List::iterator begin, List::iterator end) {
    if (!draws(rules_.rules.weights)) {
        std::stable_sort(begin, end, [](const auto& left, const auto& right) {
            return left.standing.hints.preference > right.standing.hints.preference;
        });
        begin->standing.chance = 1;
        return;
    }
    std::vector<Weighed> group;
    std::transform(begin, end, std::back_inserter(group), weighed);
    const auto probabilities = chances(group, rules_.rules.weights);
    List drawn;
    for (const auto index : draw_order(probabilities, random_)) {
        auto& candidate = *(begin + static_cast<std::ptrdiff_t>(index));
        candidate.standing.chance = probabilities[index];
        drawn.push_back(std::move(candidate));
    }
    std::move(drawn.begin(), drawn.end(), begin);
}

SelectionCandidate Selector::describe(const Candidate& candidate) const {
    SelectionCandidate out;
    out.orchestrator = candidate.orchestrator.to_string();
    out.runner_url = candidate.url.to_string();
    out.version = candidate.version;
    out.tier = candidate.standing.tier;
    out.region = rules_.tiers[out.tier].region;
    if (candidate.price) {
        out.price_per_unit = Wei{*candidate.price->ceil().to_uint256()};
        out.unit = protocol::unit_name(candidate.type);
    }
    out.capacity_available = candidate.capacity_available;
    out.latency = candidate.standing.latency;
    out.hints = candidate.standing.hints;
    out.chance = candidate.standing.chance;
    return out;
}

std::vector<SelectionCandidate> Selector::explain(const Candidates& chosen) const {
    std::vector<SelectionCandidate> all;
    for (const auto& each : chosen.usable) {
        all.push_back(describe(each));
    }
    for (const auto& each : chosen.rejections) {
        SelectionCandidate dropped;
        if (each.offer) {
            dropped = describe(*each.offer);
            dropped.chance = 0;
        }
        dropped.orchestrator = each.orchestrator;
        dropped.dropped = each.reason;
        all.push_back(std::move(dropped));
    }
    return all;
}

}  // namespace farebox::gateway
