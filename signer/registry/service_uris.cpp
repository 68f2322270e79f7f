#include "signer/registry/service_uris.hpp"

#include <algorithm>
#include <utility>

namespace farebox::signer {

std::vector<Address> ServiceUris::choose(const std::vector<RegisteredOrchestrator>& orchestrators) {
    ++reading_;
    auto before = std::exchange(entries_, {});
    std::vector<std::pair<std::uint64_t, Address>> known;
    std::vector<Address> chosen;
    for (const auto& orchestrator : orchestrators) {
        const auto& entry = entries_[orchestrator.address] = std::move(before[orchestrator.address]);
        if (entry.reading == 0) {
            chosen.push_back(orchestrator.address);
        } else {
            known.emplace_back(entry.reading, orchestrator.address);
        }
    }
    std::ranges::stable_sort(known, {}, [](const auto& each) { return each.first; });
    known.resize(std::min(known.size(), kKnownPerReading));
    for (const auto& [reading, address] : known) {
        chosen.push_back(address);
    }
    return chosen;
}

void ServiceUris::take(const Address& orchestrator, std::string service_uri, std::string ai_uri) {
    entries_[orchestrator] = {std::move(service_uri), std::move(ai_uri), reading_};
}

void ServiceUris::fill(std::vector<RegisteredOrchestrator>& orchestrators) const {
    for (auto& orchestrator : orchestrators) {
        if (const auto found = entries_.find(orchestrator.address); found != entries_.end()) {
            orchestrator.service_uri = found->second.service_uri;
            orchestrator.ai_uri = found->second.ai_uri;
        }
    }
}

}  // namespace farebox::signer
