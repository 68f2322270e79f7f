#include "gateway-lite/selection/selector.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <tuple>
#include <utility>

#include "gateway-lite/selection/weights.hpp"
#include "protocol/address.hpp"
#include "protocol/capabilities.hpp"

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

void Selector::identified(const net::Endpoint& orchestrator, const Address& address) {
    constexpr std::size_t kMost = 4096;
    if (addresses_.size() >= kMost) {
        addresses_.clear();  // lists that change all the time; they say it again
    }
    addresses_.insert_or_assign(orchestrator.host_port(), address);
}

bool Selector::would_use(Candidate candidate) const {
    place(candidate);
    return candidate.room != Candidate::Room::none && why_not(candidate).empty() &&
           !suspensions_.left(candidate.orchestrator.host_port(), Suspensions::Clock::now());
}

/// What is known of it here, beside the listing.
void Selector::place(Candidate& candidate) const {
    const auto host_port = candidate.orchestrator.host_port();
    candidate.standing.tier = rules_.tier_of(candidate.orchestrator);
    candidate.standing.latency = latencies_.of(host_port);
    if (const auto known = addresses_.find(host_port); !candidate.address && known != addresses_.end()) {
        candidate.address = known->second;
    }
}

/// What is known of it here, and what the program knows.
void Selector::look_at(Candidate& candidate) const {
    place(candidate);
    auto& hints = candidate.standing.hints;
    if (rules_.rules.hints) {
        try {
            hints = rules_.rules.hints(describe(candidate));
        } catch (const std::exception& thrown) {
            warn_(std::string{"SelectionRules::hints threw: "} + thrown.what());
        } catch (...) {
            warn_("SelectionRules::hints threw");
        }
        hints.preference = std::isfinite(hints.preference) && hints.preference >= 0 ? hints.preference : 1;
    }
    if (!hints.score && candidate.address) {
        const auto known = scores_.find(*candidate.address);
        hints.score = known == scores_.end() ? std::nullopt : std::optional{known->second};
    }
}

/// Empty: it may be used; then its ceiling is the lowest of what holds for it.
std::string Selector::why_not(Candidate& candidate) const {
    if (candidate.address && rules_.blocks(*candidate.address)) {
        return "is on the blocklist by its address " + protocol::to_checksum(*candidate.address);
    }
    if (auto reason = too_old(candidate); !reason.empty()) {
        return reason;
    }
    if (auto reason = too_dear(candidate)) {
        return *std::move(reason);
    }
    const auto longest = rules_.rules.max_latency;
    if (longest.count() > 0 && candidate.standing.latency && *candidate.standing.latency > longest) {
        return "took " + in_ms(*candidate.standing.latency) + " to answer, above " + in_ms(longest);
    }
    return candidate.standing.hints.leave_out;
}

std::string Selector::too_old(const Candidate& candidate) const {
    const auto named = [](const std::string& version) { return version.empty() ? "unknown" : version; };
    if (const auto& least = rules_.min_runner_version) {
        const auto version = protocol::parse_version(candidate.version);
        if (!version || *version < *least) {
            return "runs version " + named(candidate.version) + ", below " + rules_.rules.min_runner_version;
        }
    }
    const auto& least = rules_.rules.min_orchestrator_version;
    if (candidate.model && !protocol::version_at_least(candidate.model->orchestrator_version, least)) {
        return "is an orchestrator of version " + named(candidate.model->orchestrator_version) + ", below " + least;
    }
    return {};
}

std::optional<std::string> Selector::too_dear(Candidate& candidate) const {
    if (auto reason = hold_to(rules_.tiers[candidate.standing.tier].max_price, candidate)) {
        return reason;
    }
    if (!candidate.model) {
        return std::nullopt;
    }
    return hold_to(rules_.price_limit(candidate.model->capability, candidate.model->name), candidate);
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
    if (candidate.address) {
        out.address = protocol::to_checksum(*candidate.address);
    }
    if (candidate.model) {
        out.orchestrator_version = candidate.model->orchestrator_version;
        out.warm = candidate.model->warm;
        out.capacity_in_use = candidate.model->capacity_in_use;
    }
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
