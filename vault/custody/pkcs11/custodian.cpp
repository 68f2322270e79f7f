#include "vault/custody/pkcs11_custodian.hpp"

#include <algorithm>
#include <utility>

#include "keystore/private_file.hpp"
#include "protocol/keccak.hpp"
#include "vault/custody/custody_error.hpp"
#include "vault/custody/pkcs11/session.hpp"

namespace farebox::vault {
namespace {

using pkcs11::Token;
using pkcs11::TokenKey;
using Keys = std::shared_ptr<const std::vector<TokenKey>>;

class Pkcs11Custodian final : public Custodian {
public:
    Pkcs11Custodian(Keys keys, SigningCrew::Options options, std::vector<std::unique_ptr<Seat>> seats)
        : keys_{std::move(keys)}, crew_{std::move(options), std::move(seats)} {}

    [[nodiscard]] std::vector<Address> addresses() const override {
        std::vector<Address> all;
        std::ranges::transform(*keys_, std::back_inserter(all), &TokenKey::address);
        return all;
    }
    [[nodiscard]] bool deterministic() const noexcept override { return false; }
    [[nodiscard]] bool waits() const noexcept override { return true; }
    [[nodiscard]] Result<std::vector<Signature>> sign(const Address& key,
                                                      std::span<const PersonalMessage> messages) const override {
        if (std::ranges::find(*keys_, key, &TokenKey::address) == keys_->end()) {
            return unknown_key(key);
        }
        return crew_.sign(key, messages);
    }

private:
    const Keys keys_;
    const SigningCrew crew_;
};

/// Opening finds the keys; a session of its own, so that an error is the start's.
Result<Keys> read_keys(Token& token) {
    const auto session = token.open_session();
    if (!session) {
        return session.error();
    }
    auto keys = pkcs11::find_keys(token, *session);
    token.api().C_CloseSession(*session);
    if (!keys) {
        return std::move(keys).error();
    }
    return std::make_shared<const std::vector<TokenKey>>(*std::move(keys));
}

/// Each key signs once, so that what it may not do shows at the start.
Result<void> try_keys(const Custodian& custodian) {
    const PersonalMessage message{protocol::keccak256(std::string_view{"farebox key self-test"})};
    for (const auto& key : custodian.addresses()) {
        if (const auto signatures = custodian.sign(key, {&message, 1}); !signatures) {
            return signatures.error();
        }
    }
    return {};
}

std::size_t seats_for(const Token& token, const Pkcs11Options& options) {
    const auto limit = token.session_limit();
    const auto wanted = std::max<std::size_t>(1, options.sessions);
    return limit == 0 ? wanted : std::min(wanted, limit);
}

}  // namespace

Result<std::unique_ptr<Custodian>> open_pkcs11(const Pkcs11Options& options) {
    auto pin = keystore::read_password_file(options.pin_file);
    if (!pin) {
        return std::move(pin).error();
    }
    auto module = pkcs11::Module::load(options.module);
    if (!module) {
        return std::move(module).error();
    }
    const auto token = std::make_shared<Token>(*std::move(module), options.token, *std::move(pin));
    if (const auto slot = token->find_slot(); !slot) {
        return slot.error();
    }
    auto keys = read_keys(*token);
    if (!keys) {
        return std::move(keys).error();
    }
    std::vector<std::unique_ptr<Seat>> seats;
    for (std::size_t i = 0; i < seats_for(*token, options); ++i) {
        seats.push_back(std::make_unique<pkcs11::SessionSeat>(token, *keys));
    }
    auto custodian = std::make_unique<Pkcs11Custodian>(
        *std::move(keys), SigningCrew::Options{token->name(), options.time_limit}, std::move(seats));
    if (auto tried = try_keys(*custodian); !tried) {
        return std::move(tried).error();
    }
    return std::unique_ptr<Custodian>{std::move(custodian)};
}

}  // namespace farebox::vault
