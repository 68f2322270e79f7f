#pragma once

#include <functional>
#include <memory>

#include "farebox/result.hpp"
#include "signer/http/payment_service.hpp"

namespace farebox::signer {

/// ServiceParts::policy
using PolicySource = std::function<std::shared_ptr<const ServicePolicy>()>;

/**
 * @brief Whether what is in force now would let the caller in as the client that it came in as.
 * A payment may wait for its turn, the auth webhook and the disk; who was revoked meanwhile gets nothing for it. Costs
 * next to nothing while the policy is the one the request came in under. Any thread.
 * @return unauthenticated where it would not.
 */
[[nodiscard]] Result<void> check_still_admitted(const PolicySource& policy, const ServiceCall& call);

}  // namespace farebox::signer
