#include "vault/custody/keystore_custodian.hpp"

#include <utility>

#include "keystore/private_file.hpp"
#include "vault/custody/custody_error.hpp"

namespace farebox::vault {
namespace {

class KeystoreCustodian final : public Custodian {
public:
    explicit KeystoreCustodian(std::shared_ptr<const KeyShelf> keys) : keys_{std::move(keys)} {}

    [[nodiscard]] std::vector<Address> addresses() const override { return keys_->addresses(); }
    [[nodiscard]] bool deterministic() const noexcept override { return true; }
    [[nodiscard]] SandboxProfile profile() const noexcept override { return SandboxProfile::memory; }
    [[nodiscard]] bool waits() const noexcept override { return false; }
    [[nodiscard]] Result<std::vector<Signature>> sign(const Address& key,
                                                      std::span<const PersonalMessage> messages) const override {
        const auto* found = keys_->find(key);
        if (found == nullptr) {
            return unknown_key(key);
        }
        std::vector<Signature> signatures;
        signatures.reserve(messages.size());
        for (const auto& message : messages) {
            signatures.push_back(found->sign(message.digest()));
        }
        return signatures;
    }

private:
    const std::shared_ptr<const KeyShelf> keys_;
};

}  // namespace

std::unique_ptr<Custodian> make_keystore_custodian(std::shared_ptr<const KeyShelf> keys) {
    return std::make_unique<KeystoreCustodian>(std::move(keys));
}

Result<std::shared_ptr<KeyShelf>> open_keystore(const std::filesystem::path& keystore,
                                                const std::filesystem::path& password_file) {
    const auto password = keystore::read_password_file(password_file);
    if (!password) {
        return password.error();
    }
    auto keys = keystore::Keyring::load(keystore, *password);  // self-tests every key
    if (!keys) {
        return std::move(keys).error();
    }
    return std::make_shared<KeyShelf>(*std::move(keys));
}

}  // namespace farebox::vault
