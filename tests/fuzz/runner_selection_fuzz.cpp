#include <algorithm>

#include "gateway-lite/candidates.hpp"
#include "gateway-lite/selection/selector.hpp"
#include "net/orchestrator/discovery_document.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {
namespace {

using gateway::Candidates;
using protocol::Rational;

const net::Endpoint& orchestrator() {
    static const net::Endpoint endpoint{net::Scheme::https, "localhost", 18935, {}};
    return endpoint;
}

void check_candidate(const gateway::Candidate& candidate, const gateway::Wanted& wanted) {
    require(candidate.url.endpoint.scheme == net::Scheme::https, "a runner is asked over TLS as its orchestrator is");
    if (!candidate.price) {
        require(candidate.ceiling.is_zero(), "nothing is paid where there is no price");
        return;
    }
    require(candidate.price->sign() > 0, "a price is positive");
    require(candidate.ceiling <= *candidate.price * Rational{1012, 1000}, "no more is paid than listed, and 1.2 %");
    if (wanted.max_price) {
        require(candidate.ceiling <= Rational{wanted.max_price->amount}, "no more is paid than the program wants");
    }
}

void check_reason(const gateway::Rejection& rejection) {
    require(!rejection.reason.empty() && rejection.reason.size() < 1000, "why somebody is passed over can be read");
    require(std::none_of(rejection.reason.begin(), rejection.reason.end(),
                         [](char each) { return (each >= 0 && each < ' ') || each == '\x7f'; }),
            "and is one line");
}

/// What a program may look for: names come from it, not from the listing.
bool is_a_name(std::string_view app) {
    return app.size() < 200 &&
           std::all_of(app.begin(), app.end(), [](char each) { return each >= ' ' && each < '\x7f'; });
}

void check(const std::vector<net::orchestrator::Runner>& runners, const gateway::Wanted& wanted) {
    Candidates found;
    gateway::sort_runners(orchestrator(), runners, wanted, found);
    require(!found.usable.empty() || !found.rejections.empty(), "nobody is passed over in silence");
    static const auto rules = *gateway::check_rules(Options{});
    gateway::Selector selector{rules, [](std::string_view) {}};
    const auto before = found.usable.size() + found.rejections.size();
    selector.choose(found);
    require(found.usable.size() + found.rejections.size() == before, "nobody is lost by choosing");
    for (const auto& candidate : found.usable) {
        check_candidate(candidate, wanted);
    }
    std::for_each(found.rejections.begin(), found.rejections.end(), check_reason);
    require(selector.explain(found).size() == before, "everybody is explained");
}

}  // namespace

/// An orchestrator's listing, on its way to those who may run a job: each application in it is looked for.
void runner_selection(std::string_view input) {
    const auto document = net::orchestrator::parse_discovery(input);
    if (!document) {
        return;
    }
    std::vector<net::orchestrator::Runner> runners;
    for (const auto& entry : document->entries) {
        runners.insert(runners.end(), entry.runners.begin(), entry.runners.end());
    }
    if (runners.empty() || runners.size() > 100) {
        return;
    }
    const PriceLimit limit{Wei{std::uint64_t{1'000'000'000}}, PriceUnit::second};
    for (const auto& app : {runners.front().app, runners.back().app, std::string{"offered/by-nobody"}}) {
        if (!is_a_name(app)) {
            continue;
        }
        for (const auto mode : {RunnerMode::single_shot, RunnerMode::persistent}) {
            check(runners, {app, mode, std::nullopt});
            check(runners, {app, mode, limit});
        }
    }
}

}  // namespace farebox::fuzz
