#pragma once

#include <p11-kit/pkcs11.h>

#include <string>

#include "tests/support/process.hpp"
#include "tests/vault/custody/faulty_pkcs11.hpp"
#include "vault/custody/pkcs11_custodian.hpp"

namespace farebox::vault::test {

/// A fresh SoftHSM token of its own with a number of secp256k1 key pairs, behind the faulty module.
class SoftHsmToken {
public:
    /// @param label  Empty: one that no other has.
    explicit SoftHsmToken(int keys = 2, std::string label = {});
    ~SoftHsmToken();
    SoftHsmToken(const SoftHsmToken&) = delete;
    SoftHsmToken& operator=(const SoftHsmToken&) = delete;

    /// Opens it with its PIN.
    [[nodiscard]] Pkcs11Options options() const;
    [[nodiscard]] const std::string& pin() const { return pin_; }
    /// Writes another PIN into the options' file; the token keeps its own.
    void use_pin(const std::string& pin);
    [[nodiscard]] FaultyControls& controls() const { return *controls_; }
    /// Changes the token's PIN; the options' file keeps the old one.
    void change_pin(const std::string& pin);
    /// All sessions of this process end, and with them its login; as if the token was pulled out and put back.
    void cut_sessions();
    /// Adds a key pair on another curve, and one without its public half.
    void add_useless_keys();

private:
    CK_SLOT_ID find_blank_slot() const;
    CK_SESSION_HANDLE log_in() const;
    void log_out(CK_SESSION_HANDLE session) const;
    void make_key(CK_SESSION_HANDLE session, const std::string& id, bool right_curve, bool with_public_key) const;

    const std::string label_;
    std::string pin_{"user-pin-4711"};
    farebox::test::TempDir folder_;
    CK_FUNCTION_LIST_PTR api_ = nullptr;
    FaultyControls* controls_ = nullptr;
    CK_SLOT_ID slot_ = 0;
};

/// The first key's.
std::string checksum_address_of(const SoftHsmToken& token);

}  // namespace farebox::vault::test
