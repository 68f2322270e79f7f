#pragma once

#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"

namespace farebox::signer {

/// The keys that were made by `farebox-signer init --sandbox` for @p keystore, as noted beside it. @return Nothing
/// where no such key was ever made.
[[nodiscard]] std::optional<std::vector<Address>> read_sandbox_keys(const std::string& keystore);

/// The file beside a keystore in which `init --sandbox` notes the keys it made there.
[[nodiscard]] std::string sandbox_marker_path(const std::string& keystore);

/// A key of @p keys that the marker does not note, if any.
[[nodiscard]] std::optional<Address> find_real_key(const std::string& keystore, const std::vector<Address>& keys);

/// `chain.mode = "fixed"` invents a deposit, so it is only for keys that never held one: every key must be noted in the
/// marker. @return invalid_argument otherwise.
[[nodiscard]] Result<void> check_sandbox_keys(const std::string& keystore, const std::vector<Address>& keys);

}  // namespace farebox::signer
