#pragma once

#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "farebox/selection_rules.hpp"
#include "gateway-lite/candidates.hpp"
#include "gateway-lite/selection/checked_rules.hpp"
#include "gateway-lite/selection/latencies.hpp"
#include "gateway-lite/selection/score_list.hpp"
#include "gateway-lite/selection/suspensions.hpp"

namespace farebox::gateway {

/// Decides who of those that offer an application is used, and in which order, and remembers how they did. Used on the
/// runtime's thread.
class Selector {
public:
    /// @param warn  Gets a line where the program's own hints throw.
    Selector(const CheckedRules& rules, std::function<void(std::string_view)> warn);

    [[nodiscard]] const CheckedRules& rules() const noexcept { return rules_; }

    /// Moves those that the rules drop to the rejections and sorts the others: who has room first, then by tier, then
    /// by region, then drawn by the weights.
    void choose(Candidates& found);
    /// Everybody as the program sees it: in the order in which they are tried, then the dropped ones.
    [[nodiscard]] std::vector<SelectionCandidate> explain(const Candidates& chosen) const;
    [[nodiscard]] SelectionCandidate describe(const Candidate& candidate) const;

    void measured(const net::Endpoint& orchestrator, std::chrono::microseconds took) {
        latencies_.measured(orchestrator.host_port(), took);
    }
    void failed(const net::Endpoint& orchestrator) {
        suspensions_.failed(orchestrator.host_port(), Suspensions::Clock::now());
    }
    void worked(const net::Endpoint& orchestrator) { suspensions_.worked(orchestrator.host_port()); }
    /// Whose orchestrator that is, as it says: for the blocklist and for scores.
    void identified(const net::Endpoint& orchestrator, const Address& address);
    [[nodiscard]] bool knows_address_of(const net::Endpoint& orchestrator) const {
        return addresses_.contains(orchestrator.host_port());
    }
    /// The scores of those whose own the program does not give.
    void use_scores(Scores scores) { scores_ = std::move(scores); }

    /// Whether choose() would use it where others are left too, as far as that is known without the program's hints.
    [[nodiscard]] bool would_use(Candidate candidate) const;

private:
    using List = std::vector<Candidate>;

    void look_at(Candidate& candidate) const;
    void place(Candidate& candidate) const;
    [[nodiscard]] std::string why_not(Candidate& candidate) const;
    [[nodiscard]] std::string too_old(const Candidate& candidate) const;
    [[nodiscard]] std::optional<std::string> too_dear(Candidate& candidate) const;
    void drop_suspended(Candidates& found) const;
    void drop_low_scores(Candidates& found) const;
    void sort(List& usable);
    void draw(List::iterator begin, List::iterator end);

    const CheckedRules& rules_;
    const std::function<void(std::string_view)> warn_;
    Latencies latencies_;
    Suspensions suspensions_;
    Scores scores_;
    std::unordered_map<std::string, Address> addresses_;  // by "host:port"
    std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace farebox::gateway
