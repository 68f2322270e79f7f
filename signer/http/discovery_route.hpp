#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "signer/discovery/snapshot.hpp"
#include "signer/http/payment_service.hpp"

namespace farebox::signer {

/// GET /discover-orchestrators?caps=…&caps=…: those with one of the capabilities; without any, all. 503 as long as
/// nobody is known.
[[nodiscard]] ServiceAnswer answer_discovery(const DiscoverySnapshot& known, std::string_view query,
                                             const std::string& request_id);

}  // namespace farebox::signer
