#pragma once

#include <filesystem>
#include <utility>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "keystore/private_key.hpp"
#include "keystore/secret.hpp"

namespace farebox::keystore {

/// Several keys, found by address. Moves, never copies. Reading is thread-safe.
class Keyring {
public:
    /// The keys of a V3 file, or of every file in a folder (hidden files and editors' backups "name~" aside); all have
    /// the same password. Each is self-tested against the address in its file. One bad file fails the whole keyring: a
    /// signer that starts without one of its keys would fail its sessions later.
    static Result<Keyring> load(const std::filesystem::path& path, const SecretString& password);

    /// Adds a key. @return Fault::duplicate_key where it is there already.
    Result<void> add(PrivateKey key);

    /// @return The key of @p address, or nullptr. Valid until the next add().
    [[nodiscard]] const PrivateKey* find(const Address& address) const noexcept;
    /// In the order they were added (a folder's: by file name).
    [[nodiscard]] std::vector<Address> addresses() const;
    /// The keys themselves, in that order.
    [[nodiscard]] std::vector<PrivateKey> release() && { return std::move(keys_); }
    [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }

private:
    std::vector<PrivateKey> keys_;
};

/// The keystore files of @p path (a file, or a folder's by name). Fault::file_missing where there are none.
[[nodiscard]] Result<std::vector<std::filesystem::path>> list_keystore_files(const std::filesystem::path& path);

}  // namespace farebox::keystore
