#pragma once

#include <filesystem>
#include <memory>

#include "vault/custody/custodian.hpp"
#include "vault/custody/key_shelf.hpp"

namespace farebox::vault {

/// Keys in this process's memory, from keystore V3 files. Deterministic; never waits.
[[nodiscard]] std::unique_ptr<Custodian> make_keystore_custodian(std::shared_ptr<const KeyShelf> keys);

/// The keys of @p keystore (a file or a folder), decrypted and self-tested. Errors: see keystore/fault.hpp.
[[nodiscard]] Result<std::shared_ptr<KeyShelf>> open_keystore(const std::filesystem::path& keystore,
                                                              const std::filesystem::path& password_file);

}  // namespace farebox::vault
