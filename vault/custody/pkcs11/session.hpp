#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "vault/custody/pkcs11/token.hpp"
#include "vault/custody/signing_crew.hpp"

namespace farebox::vault::pkcs11 {

/// A session of the pool: opened and logged in when it is first used, and again whenever the token was away.
class SessionSeat final : public Seat {
public:
    SessionSeat(std::shared_ptr<Token> token, std::shared_ptr<const std::vector<TokenKey>> keys)
        : token_{std::move(token)}, keys_{std::move(keys)} {}
    ~SessionSeat() override { close(); }

    Result<Signature> sign(const Address& key, const PersonalMessage& message) override;

private:
    /// Opens the session where there is none and announces the signature; nothing is signed yet.
    Result<void> begin(const Address& key);
    Result<CK_OBJECT_HANDLE> handle_of(const Address& key);
    void close();

    const std::shared_ptr<Token> token_;
    const std::shared_ptr<const std::vector<TokenKey>> keys_;
    std::optional<CK_SESSION_HANDLE> session_;
    std::map<Address, CK_OBJECT_HANDLE> handles_;  // of this session's login
};

}  // namespace farebox::vault::pkcs11
