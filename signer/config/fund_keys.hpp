#pragma once

#include <vector>

#include "signer/config/keys.hpp"

namespace farebox::signer::config {

/// The keys of [transactions] and [top_up].
[[nodiscard]] std::vector<Key> fund_keys();

}  // namespace farebox::signer::config
