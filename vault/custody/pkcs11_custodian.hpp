#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "vault/custody/custodian.hpp"

namespace farebox::vault {

/// Which token, and how to sign on it.
struct Pkcs11Options {
    std::filesystem::path module;                 ///< The vendor's shared library.
    std::string token;                            ///< Its label.
    std::filesystem::path pin_file;               ///< Nobody else's, as a keystore's password file.
    std::uint32_t sessions = 4;                   ///< Signatures at once; fewer where the token allows fewer.
    std::chrono::milliseconds time_limit{5'000};  ///< Of one payment's signatures.
};

/// The secp256k1 keys of a PKCS#11 token that may sign (CKM_ECDSA) and whose public key is on the token too. Each is
/// tried once. Not deterministic; waits. A token that was away is logged into again when it is back; a refused PIN is
/// not tried again, because tokens lock after a few.
/// @return invalid_argument (the module cannot be used, two tokens have the label), not_found (no usable key),
///         unauthenticated (the PIN), vault_unavailable (no such token, or it does not answer); errors of the PIN's
///         file: see keystore/fault.hpp.
[[nodiscard]] Result<std::unique_ptr<Custodian>> open_pkcs11(const Pkcs11Options& options);

}  // namespace farebox::vault
