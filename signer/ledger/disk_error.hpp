#pragma once

#include <exception>

#include "farebox/error.hpp"

namespace farebox::signer {

/// What callers hear of a commit or sync that failed: disk_full or ledger_unavailable. SQLite's own failures are told
/// apart by their codes; anything else thrown on the way is ledger_unavailable too.
[[nodiscard]] Error disk_error(const std::exception& failure);

}  // namespace farebox::signer
