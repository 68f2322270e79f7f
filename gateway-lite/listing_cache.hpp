#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "farebox/result.hpp"
#include "net/deadline.hpp"
#include "net/endpoint.hpp"
#include "net/orchestrator/discovery_document.hpp"

namespace farebox::gateway {

using Runners = std::vector<net::orchestrator::Runner>;

/// What orchestrators answered to /discovery a moment ago. Used on the runtime's thread.
class ListingCache {
public:
    /// The remembered answer, or nullptr where there is none that is fresh. Valid until the next change.
    [[nodiscard]] const Result<Runners>* find(const net::Endpoint& orchestrator) const;
    /// Prices and room are good for 5 s; an orchestrator that does not answer is left alone for 30 s.
    void put(const net::Endpoint& orchestrator, Result<Runners> answer);
    void forget(const net::Endpoint& orchestrator) { known_.erase(orchestrator.to_string()); }
    void clear() { known_.clear(); }

private:
    struct Known {
        Result<Runners> answer;
        net::Deadline good_until;
    };
    std::unordered_map<std::string, Known> known_;
};

}  // namespace farebox::gateway
