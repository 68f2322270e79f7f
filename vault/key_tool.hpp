#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <variant>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "vault/custody/aws_kms_custodian.hpp"
#include "vault/custody/pkcs11_custodian.hpp"
#include "vault/custody/remote_signer_custodian.hpp"
#include "vault/messages.hpp"
#include "vault/vault.hpp"

/// What `farebox-signer init`, `config check` and `serve` need of the keys, without keystore/.
/// Every file is written atomically, synced, with mode 0600; nothing is ever overwritten.
namespace farebox::vault {

/// How costly guessing a keystore's password is.
enum class KeyStrength : std::uint8_t {
    standard,  ///< scrypt n = 262144, as geth: about a second and 256 MiB per key at start.
    light,     ///< scrypt n = 4096. Sandbox and tests only.
};

/// A keystore file and whose key it holds.
struct KeyFile {
    Address address;
    std::filesystem::path path;
};

/// Where the keys are instead of in the keystore's files.
using Elsewhere = std::variant<std::monostate, Pkcs11Options, RemoteSignerOptions, AwsKmsOptions>;

/// Where the vault's keys are and what they may sign.
struct VaultConfig {
    std::filesystem::path keystore;  ///< A V3 file or a folder of them.
    std::filesystem::path password_file;
    VaultCaps caps;
    Elsewhere elsewhere = {};
};

/// Writes a fresh random password (256 bits, printable).
[[nodiscard]] Result<void> create_password_file(const std::filesystem::path& path);

/// Whether @p path can be read as a password and is nobody else's; whether it opens the keys only opening them tells.
[[nodiscard]] Result<void> check_password_file(const std::filesystem::path& path);

/// Makes a key and writes it to @p folder under geth's file name ("UTC--…--address"), encrypted with the password in
/// @p password_file.
[[nodiscard]] Result<KeyFile> create_key(const std::filesystem::path& folder,
                                         const std::filesystem::path& password_file,
                                         KeyStrength strength = KeyStrength::standard);

/// A key that exists elsewhere.
struct ImportSource {
    std::filesystem::path key_file;       ///< A V3 file, or 64 hex digits (0x allowed).
    std::filesystem::path password_file;  ///< Of the V3 file; unused for hex digits.
};
/// Opens @p source and writes it to @p folder as create_key does, under the password in @p password_file.
/// Fault duplicate_key where @p folder holds that key already.
[[nodiscard]] Result<KeyFile> import_key(const ImportSource& source, const std::filesystem::path& folder,
                                         const std::filesystem::path& password_file,
                                         KeyStrength strength = KeyStrength::standard);

/// The keys in a V3 file or a folder, by what the files say; no password is needed.
[[nodiscard]] Result<std::vector<KeyFile>> list_keys(const std::filesystem::path& keystore);

/// Opens and tries every key, and makes a vault in this process.
[[nodiscard]] Result<std::unique_ptr<Vault>> make_vault(const VaultConfig& config);

}  // namespace farebox::vault
