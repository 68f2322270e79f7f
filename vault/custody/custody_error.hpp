#pragma once

#include <string>

#include "farebox/bytes.hpp"
#include "farebox/error.hpp"

/// What every custodian answers in the same words.
namespace farebox::vault {

/// not_found.
[[nodiscard]] Error unknown_key(const Address& key);

}  // namespace farebox::vault
