#include <chrono>

#include "signer/access/auth_id.hpp"
#include "signer/daemon/daemon.hpp"

// How callers over a network are known: the keys of the tokens' issuer, and the proxies that may speak for others.
namespace farebox::signer {

Result<void> Daemon::start_token_keys() {
    const auto& jwt = loaded_.config.api.jwt;  // no reload changes it
    if (!jwt.enabled()) {
        return {};
    }
    IssuerKeysOptions options;
    options.issuer = jwt.issuer;
    options.jwks_url = jwt.jwks_url;
    options.jwks_file = jwt.jwks_file;
    options.interval = jwt.refresh_interval;
    options.log = log_as("token_keys");
    issuer_keys_ = std::make_shared<IssuerKeys>(pool_->at(0), std::move(options));
    auto started = issuer_keys_->start();
    if (!started) {
        return make_error(ErrorCode::invalid_argument, "api.jwt.jwks_file: " + started.error().message,
                          "it holds a JSON Web Key set, as the issuer publishes it");
    }
    return {};
}

void Daemon::on_token_keys_changed() {
    if (issuer_keys_) {
        static_cast<void>(static_cast<bool>(issuer_keys_->read_file()));  // the log and /readyz have it
    }
}

/// Without TLS, who is neither on this machine nor a trusted proxy is cut off before a byte of it is read. Empty where
/// no proxy is trusted: then nothing without TLS may be reached from elsewhere at all.
std::function<bool(const net::Peer&)> Daemon::plain_guard() {
    AccessPolicy trusted;
    trusted.trusted_proxies = current().api.trusted_proxies;
    if (trusted.trusted_proxies.empty()) {
        return {};
    }
    return [this, trusted = std::move(trusted)](const net::Peer& peer) {
        const bool admitted =
            peer.kind == net::Peer::Kind::unix_socket || peer.loopback || is_trusted_proxy(trusted, peer);
        if (!admitted) {
            metrics_.connection_refused();
            log_.write(LogLevel::debug, "connection_refused", {{"peer", peer.address}});
        }
        return admitted;
    };
}

void Daemon::note_caller(const RequestEvent& event) {
    if (event.auth_refusal) {
        metrics_.auth_refused(*event.auth_refusal);
    }
    if (!event.auth_id_ignored) {
        return;
    }
    metrics_.auth_id_ignored();
    constexpr std::int64_t kWarnEvery = 60;
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
    auto last = warned_of_auth_ids_.load();
    if ((last == 0 || now - last >= kWarnEvery) && warned_of_auth_ids_.compare_exchange_strong(last, now)) {
        log_.warn("auth_id_ignored", {{"client", event.client},
                                      {"message", "Signer-Auth-Id counts from the peers of [api.trusted_proxy] only"}});
    }
}

}  // namespace farebox::signer
