#pragma once

#include <string>
#include <string_view>

#include "keystore/keyring.hpp"
#include "vault/frames.hpp"

namespace farebox::vault {

/// The rules between a frame and a signature. Holds the keys; trusts nothing in a frame. Thread-safe.
class VaultCore {
public:
    VaultCore(keystore::Keyring keys, VaultCaps caps, std::string profile);

    /// Answers one request frame, whatever its bytes: refusals are answers too.
    [[nodiscard]] std::string handle(std::string_view frame) const;

private:
    [[nodiscard]] Answer answer(const HelloRequest& request) const;
    [[nodiscard]] Answer answer(const PaymentOrder& order) const;
    [[nodiscard]] Answer answer(const AddressProofRequest& request) const;
    [[nodiscard]] Result<void> check(const PaymentOrder& order) const;

    keystore::Keyring keys_;
    VaultCaps caps_;
    std::string profile_;
};

}  // namespace farebox::vault
