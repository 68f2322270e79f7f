#pragma once

#include <memory>
#include <vector>

#include "vault/custody/custodian.hpp"
#include "vault/custody/signing_crew.hpp"

namespace farebox::vault {

/// A custodian of these keys whose signatures a crew makes. Not deterministic, waits. Each key signs once, so that what
/// it may not do shows at the start: @return that error.
[[nodiscard]] Result<std::unique_ptr<Custodian>> make_crew_custodian(std::vector<Address> keys, SandboxProfile profile,
                                                                     SigningCrew::Options options,
                                                                     std::vector<std::unique_ptr<Seat>> seats);

}  // namespace farebox::vault
