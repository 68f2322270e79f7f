#include "signer/config/check_callers.hpp"

#include <algorithm>

#include "net/endpoint.hpp"
#include "signer/config/listen_address.hpp"

namespace farebox::signer::config {
namespace {

constexpr std::chrono::minutes kMostSkew{5};
constexpr std::chrono::seconds kShortestRefresh{10};

/// Whether it can be recognised over a network.
bool has_credential(const ClientConfig& client, const ApiConfig& api) {
    return !client.api_keys.empty() || (!client.certificates.empty() && !api.tls.client_ca_file.empty()) ||
           (!client.tokens.empty() && api.jwt.enabled());
}

void check_tls(const ApiTlsConfig& tls, Problems& problems) {
    problems.when(!tls.enabled() && !tls.key_file.empty(), "api.tls.key_file", "is set without certificate_file");
    problems.when(tls.enabled() && tls.key_file.empty(), "api.tls.certificate_file", "is set without key_file");
    problems.when(!tls.enabled() && !tls.client_ca_file.empty(), "api.tls.client_ca_file",
                  "is set without certificate_file");
    problems.when(tls.require_client_certificate && tls.client_ca_file.empty(), "api.tls.require_client_certificate",
                  "is set without client_ca_file");
}

/// Keys must come over TLS, or from this machine: whoever can change them can call as anybody.
void check_key_url(const std::string& text, const std::string& key, Problems& problems) {
    const auto url = net::Url::parse(text);
    const bool safe = url && (url->endpoint.scheme == net::Scheme::https ||
                              (url->endpoint.scheme == net::Scheme::http && url->endpoint.is_loopback()));
    problems.when(!safe, key, "= \"" + text + "\" is no https:// URL (http:// is for this machine only)");
}

void check_jwt(const ApiJwtConfig& jwt, Problems& problems) {
    for (const auto& [key, value] :
         {std::pair{"api.jwt.audience", &jwt.audience}, std::pair{"api.jwt.jwks_url", &jwt.jwks_url},
          std::pair{"api.jwt.jwks_file", &jwt.jwks_file}}) {
        problems.when(!jwt.enabled() && !value->empty(), key, "is set without issuer");
    }
    if (!jwt.enabled()) {
        return;
    }
    problems.when(jwt.audience.empty(), "api.jwt.issuer",
                  "is set without audience: write whom its tokens must be for, else one for anybody lets in here");
    problems.when(!jwt.jwks_url.empty() && !jwt.jwks_file.empty(), "api.jwt.jwks_url",
                  "and jwks_file are both set: write one, or none for OIDC discovery");
    problems.when(jwt.scope.empty() || jwt.scope.find(' ') != std::string::npos, "api.jwt.scope",
                  "is not one scope, as in \"sign:job\"");
    problems.when(jwt.client_claim.empty(), "api.jwt.client_claim", "is empty: name the claim that says whose it is");
    problems.when(jwt.skew > kMostSkew, "api.jwt.skew", "is longer than 5m: set the clocks instead");
    problems.when(jwt.refresh_interval < kShortestRefresh, "api.jwt.refresh_interval", "is shorter than 10s");
    if (!jwt.jwks_url.empty()) {
        check_key_url(jwt.jwks_url, "api.jwt.jwks_url", problems);
    } else if (jwt.jwks_file.empty()) {
        check_key_url(jwt.issuer, "api.jwt.issuer", problems);
    }
}

/// What a client is known by must be set up.
void check_credentials(const Config& config, Problems& problems) {
    const auto& claims = config.api.jwt.client_claim;
    for (const auto& client : config.clients) {
        const auto quoted = "\"" + client.name + "\" ";
        problems.when(!client.certificates.empty() && config.api.tls.client_ca_file.empty(), "client",
                      quoted + "has a certificate, but [api.tls] client_ca_file names no authority for such");
        problems.when(!client.tokens.empty() && !config.api.jwt.enabled(), "client",
                      quoted + "has a jwt, but [api.jwt] names no issuer");
        for (const auto& token : client.tokens) {
            const auto claim = token.substr(0, token.find(':'));
            problems.when(
                config.api.jwt.enabled() && std::ranges::find(claims, claim) == claims.end(), "client",
                quoted + "is known by the claim \"" + claim + "\", which [api.jwt] client_claim does not list");
        }
    }
}

}  // namespace

bool knows_remote_callers(const Config& config) {
    return std::ranges::any_of(config.clients, [&](const auto& client) { return has_credential(client, config.api); });
}

void check_callers(const Config& config, Problems& problems) {
    const ApiConfig& api = config.api;
    check_tls(api.tls, problems);
    check_jwt(api.jwt, problems);
    check_credentials(config, problems);
    if (!is_reachable_from_outside(api.tcp)) {
        return;
    }
    const auto what = "= \"" + api.tcp + "\" is reachable from other machines, and ";
    problems.when(!api.tls.enabled() && api.trusted_proxies.empty(), "api.tcp",
                  what +
                      "this listener has no TLS: write certificate_file and key_file under [api.tls], name the peers "
                      "of [api.trusted_proxy] that end TLS before it, or listen on 127.0.0.1 or [::1]");
    problems.when(
        !knows_remote_callers(config), "api.tcp",
        what +
            "no [[client]] has an api_key, certificate or jwt by which callers from there could be known: give "
            "one such a credential, also where all others are made with `farebox-signer clients create`");
    for (const auto& client : config.clients) {
        problems.when(has_credential(client, api) && client.limits.unlimited, "client",
                      "\"" + client.name + "\" may spend without a limit from other machines: give it ev_per_day");
    }
}

void warn_of_callers(const Config& config, Problems& warnings) {
    const ApiConfig& api = config.api;
    const auto nobody_has = [&config](auto member) {
        return std::ranges::all_of(config.clients, [member](const auto& client) { return (client.*member).empty(); });
    };
    warnings.when(api.tls.enabled() && api.tcp.empty(), "api.tls.certificate_file",
                  "is read by nothing until api.tcp is set");
    warnings.when(
        is_reachable_from_outside(api.tcp) &&
            std::ranges::any_of(config.clients, [](const auto& client) { return client.loopback; }),
        "api.tcp",
        "is reachable from other machines, and a [[client]] has loopback = true: whoever is forwarded by a proxy "
        "on this machine needs no key");
    warnings.when(is_reachable_from_outside(api.tcp) && !api.tls.enabled(), "api.trusted_proxy.peers",
                  "reach this signer without TLS: whoever is on the network between can read keys and tokens");
    warnings.when(!api.trusted_proxies.empty() && api.tcp.empty(), "api.trusted_proxy.peers",
                  "is read by nothing until api.tcp is set");
    warnings.when(!api.tls.client_ca_file.empty() && nobody_has(&ClientConfig::certificates), "api.tls.client_ca_file",
                  "lets nobody in: no [[client]] has a certificate");
    warnings.when(api.jwt.enabled() && nobody_has(&ClientConfig::tokens), "api.jwt.issuer",
                  "lets nobody in: no [[client]] has a jwt");
}

}  // namespace farebox::signer::config
