#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "keystore/secret.hpp"
#include "vault/custody/pkcs11/module.hpp"

namespace farebox::vault::pkcs11 {

/// A key of the token: private and public part carry the same CKA_ID.
struct TokenKey {
    Address address;
    std::string id;
};

/// A token by its label, wherever it is plugged in, and the PIN that opens it. Thread-safe.
class Token {
public:
    Token(std::shared_ptr<const Module> module, std::string label, keystore::SecretString pin)
        : module_{std::move(module)}, label_{std::move(label)}, pin_{std::move(pin)} {}

    [[nodiscard]] const CK_FUNCTION_LIST& api() const noexcept { return module_->api(); }
    /// "the token farebox".
    [[nodiscard]] std::string name() const { return "the token \"" + label_ + "\""; }
    /// Where it is now. @return vault_unavailable; invalid_argument where several have that label.
    [[nodiscard]] Result<CK_SLOT_ID> find_slot() const;
    /// Sessions it allows at once; 0: any number.
    [[nodiscard]] std::size_t session_limit() const;
    /// A session that is logged in. @return vault_unavailable; unauthenticated where the PIN is refused.
    [[nodiscard]] Result<CK_SESSION_HANDLE> open_session();

    /// vault_unavailable: @p call failed with @p result.
    [[nodiscard]] Error failed(const std::string& call, CK_RV result) const;

private:
    [[nodiscard]] Result<void> log_in(CK_SESSION_HANDLE session);

    const std::shared_ptr<const Module> module_;
    const std::string label_;
    const keystore::SecretString pin_;
    std::mutex mutex_;          // one login at a time: each wrong one counts
    bool pin_refused_ = false;  // guarded by it
};

/// The keys that may sign on secp256k1, by address. A private key without its public one on the token is passed over.
/// @return not_found where there is none.
[[nodiscard]] Result<std::vector<TokenKey>> find_keys(const Token& token, CK_SESSION_HANDLE session);

/// The private key's object, valid for sessions of this application while it is logged in.
/// @return vault_unavailable where it is not there any more.
[[nodiscard]] Result<CK_OBJECT_HANDLE> find_private_key(const Token& token, CK_SESSION_HANDLE session,
                                                        const TokenKey& key);

}  // namespace farebox::vault::pkcs11
