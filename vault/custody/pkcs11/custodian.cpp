#include "vault/custody/pkcs11_custodian.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "keystore/private_file.hpp"
#include "vault/custody/crew_custodian.hpp"
#include "vault/custody/pkcs11/session.hpp"

namespace farebox::vault {
namespace {

using pkcs11::Token;
using pkcs11::TokenKey;
using Keys = std::shared_ptr<const std::vector<TokenKey>>;

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
    std::vector<Address> addresses;
    std::ranges::transform(**keys, std::back_inserter(addresses), &TokenKey::address);
    return make_crew_custodian(std::move(addresses), SandboxProfile::module, {token->name(), options.time_limit},
                               std::move(seats));
}

}  // namespace farebox::vault
