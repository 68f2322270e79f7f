#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "signer/registry/orchestrator_set.hpp"

namespace farebox::signer {

/// Where orchestrators are, as the registries said last. They change seldom, so each reading asks about a part of them:
/// those that are new, and those that were read longest ago. No I/O.
class ServiceUris {
public:
    /// With two registries that is one batch of calls.
    static constexpr std::size_t kKnownPerReading = 40;

    /// Whom to ask about: all that are new, of the others at most kKnownPerReading. Forgets who is not among them.
    [[nodiscard]] std::vector<Address> choose(const std::vector<RegisteredOrchestrator>& orchestrators);
    void take(const Address& orchestrator, std::string service_uri, std::string ai_uri);
    void fill(std::vector<RegisteredOrchestrator>& orchestrators) const;

private:
    struct Entry {
        std::string service_uri = {};
        std::string ai_uri = {};
        std::uint64_t reading = 0;  ///< In which it was read last; 0: never.
    };
    std::map<Address, Entry> entries_;
    std::uint64_t reading_ = 0;
};

}  // namespace farebox::signer
