#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "vault/custody/custodian.hpp"

namespace farebox::vault {

/// How a remote signer wants to be asked.
enum class SignerDialect : std::uint8_t {
    eth_sign,  ///< Web3Signer and nodes: eth_accounts, eth_sign.
    clef,      ///< account_list, account_signData with text/plain; on a Unix socket without HTTP around it.
};

/// Which remote signer, and how to sign with it.
struct RemoteSignerOptions {
    std::string url;  ///< https, unix, or http on this machine. TLS as the system's CAs say.
    SignerDialect dialect = SignerDialect::eth_sign;
    std::filesystem::path token_file;             ///< Sent as `Authorization: Bearer`; empty: none.
    std::uint32_t connections = 4;                ///< Signatures at once.
    std::chrono::milliseconds time_limit{5'000};  ///< Of one payment's signatures.
};

/// invalid_argument where a signer may not be asked there; needs no network.
[[nodiscard]] Result<void> check_remote_signer_url(const std::string& url);

/// The accounts of a signer that speaks JSON-RPC. It is handed personal messages of 32 bytes, never a bare digest. Not
/// deterministic, because nobody knows what is behind it; waits. Each account is tried once.
/// @return invalid_argument (the URL), unauthenticated (the token), not_found (no account), vault_unavailable (it does
///         not answer, or refuses to sign); errors of the token's file: see keystore/fault.hpp.
[[nodiscard]] Result<std::unique_ptr<Custodian>> open_remote_signer(const RemoteSignerOptions& options);

}  // namespace farebox::vault
