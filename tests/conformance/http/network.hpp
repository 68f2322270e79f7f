#pragma once

#include <memory>
#include <string>

#include "signer/discovery/snapshot.hpp"
#include "signer/payment/ceilings.hpp"
#include "tests/conformance/http/scenario.hpp"

/// The orchestrators around a signer, as a scenario describes them.
namespace farebox::conformance {

/// What the signer knows of them when that step of the scenario comes: each was asked when it was due, and answered
/// after that moment. Null where the scenario has no discovery.
[[nodiscard]] std::shared_ptr<const signer::DiscoverySnapshot> known_at(const Scenario& scenario, const Step& step,
                                                                        const signer::PriceCeilings& ceilings);

/// The reference's list as we owe it: whom nobody asked is not in it, nobody and nothing twice, a runner's currency and
/// unit in lower case; where no capability is asked for, in the order in which orchestrators are named.
[[nodiscard]] std::string own_listing(const Scenario& scenario, const Step& step, const std::string& theirs);

}  // namespace farebox::conformance
