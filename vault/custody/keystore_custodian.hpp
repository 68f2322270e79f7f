#pragma once

#include <filesystem>
#include <memory>

#include "keystore/keyring.hpp"
#include "vault/custody/custodian.hpp"

namespace farebox::vault {

/// Keys in this process's memory, from keystore V3 files. Deterministic; never waits.
[[nodiscard]] std::unique_ptr<Custodian> make_keystore_custodian(keystore::Keyring keys);

/// The keys of @p keystore (a file or a folder), decrypted and self-tested. Errors: see keystore/fault.hpp.
[[nodiscard]] Result<std::unique_ptr<Custodian>> open_keystore(const std::filesystem::path& keystore,
                                                               const std::filesystem::path& password_file);

}  // namespace farebox::vault
