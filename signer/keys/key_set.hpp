#pragma once

#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "protocol/timestamp.hpp"
#include "signer/keys/key_book.hpp"

namespace farebox::signer {

/// One of our keys.
struct OwnKey {
    KeyRow row;
    bool in_vault = true;       ///< False: remembered, but the vault does not hold it now.
    bool deterministic = true;  ///< Signs the same thing alike twice (RFC 6979).
};

/// Nothing can be signed for new sessions.
[[nodiscard]] Error no_active_key();
/// It is none of ours.
[[nodiscard]] Error no_such_key(const Address& address);

/// Every key of ours and what it is used for. A value: a rotation makes another one. Few keys, so nothing is indexed.
class KeySet {
public:
    KeySet() = default;
    /// Keys that the vault holds, the first one active: for a signer that remembers nothing.
    explicit KeySet(const std::vector<Address>& keys);
    explicit KeySet(const std::vector<KeyRow>& remembered);

    [[nodiscard]] const std::vector<OwnKey>& all() const noexcept { return keys_; }
    /// @return Null where it is not ours.
    [[nodiscard]] const OwnKey* find(const Address& address) const noexcept;
    /// The key of new sessions; null: none, as before the first choice and after the active key was revoked.
    [[nodiscard]] const OwnKey* active() const noexcept;
    /// Zero: no key is active.
    [[nodiscard]] Address active_address() const noexcept;

    /// Whether a session of this key may be paid for. @return key_revoked, or not_found for a key that is not ours.
    [[nodiscard]] Result<void> check_signs(const Address& address) const;

    /// The vault holds this key now. @return True where something about it is new.
    bool meet(const Address& address, bool deterministic, protocol::Timestamp now);
    /// The vault holds exactly these; the others are not there.
    void keep_in_vault(const std::vector<Address>& addresses);

    /// The key of new sessions from now on; the one before drains. Not for a revoked key or one that is not in the
    /// vault.
    Result<void> activate(const Address& address, protocol::Timestamp now);
    /// Signs nothing from now on. Not for the active key.
    Result<void> retire(const Address& address, protocol::Timestamp now);
    /// Signs nothing for ever. Also for a key that is not ours (yet).
    void revoke(const Address& address, protocol::Timestamp now);

private:
    [[nodiscard]] OwnKey* entry(const Address& address) noexcept;
    Result<OwnKey*> one_of_ours(const Address& address);

    std::vector<OwnKey> keys_;
};

}  // namespace farebox::signer
