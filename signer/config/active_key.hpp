#pragma once

#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "signer/config/config.hpp"

namespace farebox::signer::config {

/// "the token".
[[nodiscard]] std::string_view describe(KeyBackend backend);

/// The key of new sessions among the keystore's @p keys: keystore.active, or the only one there is.
[[nodiscard]] Result<Address> choose_active_key(const std::vector<Address>& keys, const KeystoreConfig& config);

}  // namespace farebox::signer::config
