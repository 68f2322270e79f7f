#pragma once

#include <optional>
#include <string>
#include <vector>

#include "net/orchestrator/discovery_document.hpp"
#include "signer/discovery/terms.hpp"
#include "signer/payment/ceilings.hpp"

namespace farebox::signer {

/// One orchestrator as clients are told of it.
struct Listing {
    std::vector<std::string> capabilities;  ///< "pipeline/model" and runners' apps; sorted, each once.
    std::string json;  ///< {"address","score","capabilities","runners"}: go-livepeer's bytes, without a newline.
};

/// What of an orchestrator's offers is within the ceilings; nothing where none is.
[[nodiscard]] std::optional<Listing> make_listing(const OrchestratorTerms& terms, const Runners& runners,
                                                  const PriceCeilings& ceilings);

/// Appends a runner as go-livepeer's encoder writes it.
void append_runner(std::string& out, const net::orchestrator::Runner& runner);

}  // namespace farebox::signer
