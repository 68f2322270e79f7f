#pragma once

#include <memory>
#include <string>
#include <utility>

namespace farebox::net {

class TofuStore;

/// Which server certificates a client accepts.
struct TlsPolicy {
    enum class Mode : std::uint8_t {
        system,     ///< Signed by a system CA for that name. The signer: it carries bearer tokens.
        authority,  ///< Signed by one of these CAs for that name.
        insecure,   ///< Any.
        tofu,       ///< The first one seen from that host:port. Orchestrators.
        pinned,     ///< Exactly this one.
    };
    TlsPolicy();
    TlsPolicy(Mode how, std::shared_ptr<TofuStore> remembered, std::string certificate);

    Mode mode = Mode::system;
    std::shared_ptr<TofuStore> store;  ///< Only for tofu.
    std::string pem;                   ///< Only for pinned: one certificate; for authority: those of the CAs.
    bool may_replace = true;           ///< Only for tofu: a changed certificate is remembered instead of the old one.

    static TlsPolicy system() { return {}; }
    static TlsPolicy authority(std::string pem) { return {Mode::authority, nullptr, std::move(pem)}; }
    static TlsPolicy insecure() { return {Mode::insecure, nullptr, {}}; }
    static TlsPolicy tofu(std::shared_ptr<TofuStore> store) { return {Mode::tofu, std::move(store), {}}; }
    /// The same, for connections within something that began with the remembered certificate: another one is refused.
    static TlsPolicy tofu_unchanged(std::shared_ptr<TofuStore> store) {
        auto policy = tofu(std::move(store));
        policy.may_replace = false;
        return policy;
    }
    static TlsPolicy pinned(std::string pem) { return {Mode::pinned, nullptr, std::move(pem)}; }
};

}  // namespace farebox::net
