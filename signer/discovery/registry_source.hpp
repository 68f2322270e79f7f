#pragma once

#include <memory>
#include <vector>

#include "signer/discovery/candidate_source.hpp"
#include "signer/registry/registry_view.hpp"

namespace farebox::signer {

/// The active orchestrators of the chain, as the view knows them; those with most stake first. Until it has been read
/// for the first time list() waits, for seconds.
[[nodiscard]] std::unique_ptr<CandidateSource> make_registry_source(const RegistryView& view);

/// Where they say that they are: each one's URI for AI, then the other one where that is another place. What is no
/// address of a server is left out.
[[nodiscard]] std::vector<Candidate> candidates_of(const OrchestratorSet& set);

}  // namespace farebox::signer
