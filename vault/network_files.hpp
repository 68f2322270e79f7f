#pragma once

#include <vector>

#include "vault/landlock.hpp"

namespace farebox::vault {

/// What a process opens, for reading, to find a server by its name and to know it by its certificate: the C library's
/// resolver with its modules, and the CA certificates of the system.
[[nodiscard]] std::vector<FileRule> files_of_network_client();

}  // namespace farebox::vault
