#pragma once

#include <vector>

#include "signer/config/config.hpp"
#include "signer/doctor/signer_reading.hpp"

namespace farebox::signer::doctor {

/// Clients that were made by command and are in force, with their limits: as many as a hundred pages have, 20,000.
[[nodiscard]] std::vector<ClientConfig> read_made_clients(const AskSigner& ask);

}  // namespace farebox::signer::doctor
