#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/endpoint.hpp"
#include "net/orchestrator/discovery_document.hpp"
#include "protocol/price.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "signer/discovery/candidate_source.hpp"

namespace farebox::signer {

/// A model that an orchestrator runs, and what it asks for it.
struct ModelOffer {
    std::uint32_t capability = 0;
    std::string model;
    protocol::Price price;  ///< Zero or more per unit.
    friend bool operator==(const ModelOffer&, const ModelOffer&) = default;
};

/// What an orchestrator says of itself over gRPC.
struct OrchestratorTerms {
    Address address;
    std::vector<ModelOffer> models;    ///< At most kMaxModels.
    std::vector<net::Endpoint> nodes;  ///< Further ones that it names; at most kMaxNodes.
    std::string name;  ///< Its URL as it spells it, where that is where it was asked; else the URL it was asked at.
    /// What it calls itself where that is another place; empty: the same. Nobody is listed by it.
    std::string other_name;
};

inline constexpr std::size_t kMaxModels = 1000;
inline constexpr std::size_t kMaxNodes = 100;
/// What one orchestrator's runners may take of the answer, in bytes of JSON. Those beyond are left out.
inline constexpr std::size_t kMaxRunnerBytes = 128 * 1024;

/// Errors: protocol_error: no address, no price, or in another name than the candidate's.
[[nodiscard]] Result<OrchestratorTerms> read_terms(const protocol::wire::OrchestratorInfo& info,
                                                   const Candidate& asked);

using Runners = std::vector<net::orchestrator::Runner>;

/// Those of a /discovery document that the orchestrator at @p own may speak for: listed under its own address, at its
/// own URLs, with a price.
[[nodiscard]] Runners own_runners(const net::orchestrator::DiscoveryDocument& document, const net::Endpoint& own);

/// What one orchestrator answered; either part may be missing.
struct OrchestratorAnswer {
    Result<OrchestratorTerms> terms;
    Result<Runners> runners;
};

}  // namespace farebox::signer
