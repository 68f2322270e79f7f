#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "vault/custody/custodian.hpp"

namespace farebox::vault {

/// Which keys of AWS KMS, and how to sign with them.
struct AwsKmsOptions {
    std::vector<std::string> key_ids;             ///< Ids, ARNs or aliases ("alias/farebox").
    std::string region;                           ///< "eu-central-1".
    std::string endpoint;                         ///< https, or http on this machine; empty: the region's public one.
    std::filesystem::path credentials_file;       ///< AWS's own format, nobody else's file; empty: the environment.
    std::string profile = "default";              ///< Of that file.
    std::uint32_t connections = 4;                ///< Signatures at once.
    std::chrono::milliseconds time_limit{5'000};  ///< Of one payment's signatures.
};

/// What can be said of them without a network: invalid_argument, or what is wrong with the credentials' file.
[[nodiscard]] Result<void> check_aws_kms(const AwsKmsOptions& options);

/// Keys of AWS KMS on secp256k1 that may sign (ECC_SECG_P256K1, SIGN_VERIFY), asked for over HTTPS: kms:GetPublicKey
/// once, kms:Sign for each signature. Not deterministic; waits. Each key is tried once. Credentials that have expired
/// are read from their file again.
/// @return invalid_argument (an option, a key of another kind), unauthenticated (the credentials), forbidden (the key's
///         or the user's policy), not_found (no such key), vault_unavailable (it does not answer, throttles, or the key
///         is disabled); errors of the credentials' file: see keystore/fault.hpp.
[[nodiscard]] Result<std::unique_ptr<Custodian>> open_aws_kms(const AwsKmsOptions& options);

}  // namespace farebox::vault
