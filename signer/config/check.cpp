#include "signer/config/check.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "net/address_class.hpp"
#include "net/endpoint.hpp"
#include "signer/config/check_callers.hpp"
#include "signer/config/check_dollars.hpp"
#include "signer/config/check_funding.hpp"
#include "signer/config/limits.hpp"
#include "signer/config/on_chain.hpp"
#include "signer/config/problems.hpp"

namespace farebox::signer::config {
namespace {

constexpr std::chrono::seconds kLongestSigning{8};
constexpr const char* kTooLong = "is longer than the 8s after which a request is given up anyway";
constexpr std::size_t kMostKeyIds = 32;
constexpr std::size_t kMaxRecipients = 64;  // VaultCaps has room for no more
constexpr std::size_t kMaxOrchestrators = 1000;
constexpr std::chrono::seconds kShortestPoll{1};
constexpr std::size_t kMaxSocketPath = 107;  // sun_path without its terminator

void check_chain(const ChainConfig& chain, Problems& problems) {
    problems.when(chain.mode == ChainMode::rpc && chain.rpc.empty(), "chain.rpc",
                  "names no JSON-RPC endpoint: write rpc = [\"https://…\"] (or rpc_file) under [chain]");
    problems.when(chain.rpc.size() > 8, "chain.rpc", "names more than 8 endpoints");
    problems.when(chain.poll_interval >= chain.soft_age, "chain.poll_interval", "must be shorter than soft_age");
    problems.when(chain.soft_age >= chain.max_age, "chain.soft_age", "must be shorter than max_age");
}

void check_sockets(const ApiConfig& api, Problems& problems) {
    problems.when(api.unix_socket.empty() && api.tcp.empty(), "api.unix",
                  "and api.tcp are both off: nobody could call");
    problems.when(api.unix_socket.size() > kMaxSocketPath, "api.unix",
                  "is longer than the 107 bytes a socket path may have: " + api.unix_socket);
    problems.when(api.admin_socket.size() > kMaxSocketPath, "admin.unix",
                  "is longer than the 107 bytes a socket path may have: " + api.admin_socket);
    problems.when(api.admin_socket == api.unix_socket, "admin.unix", "and api.unix are the same path");
}

void check_tickets(const TicketsConfig& tickets, Problems& problems) {
    problems.when(tickets.max_ticket_ev.is_zero(), "tickets.max_ticket_ev", "of zero allows no ticket");
    problems.when(tickets.max_payment_ev < tickets.max_ticket_ev, "tickets.max_payment_ev",
                  "is below max_ticket_ev, so that no payment could hold a ticket");
    problems.when(tickets.max_face_value < tickets.max_ticket_ev, "tickets.max_face_value",
                  "is below max_ticket_ev, but a ticket is never worth more than its face value");
}

void check_limits(const Config& config, Problems& problems) {
    for (const auto& client : config.clients) {
        for (const auto& beyond : beyond_the_signers(client.limits, config.pricing, config.tickets)) {
            problems.when(true, "client", "\"" + client.name + "\": " + beyond);
        }
    }
}

void check_vault(const Config& config, Problems& problems) {
    for (const auto& [key, cap] : {std::pair{"vault.max_ev_per_minute", config.vault.max_ev_per_minute},
                                   std::pair{"vault.max_ev_per_day", config.vault.max_ev_per_day}}) {
        problems.when(cap && *cap < config.tickets.max_ticket_ev, key,
                      "is below tickets.max_ticket_ev, so that no such ticket could ever be signed");
    }
    problems.when(config.vault.recipients.size() > kMaxRecipients, "vault.recipients", "names more than 64 recipients");
}

void check_webhook(const AuthWebhookConfig& webhook, Problems& problems) {
    constexpr std::chrono::milliseconds kShortestQuestion{100};
    problems.when(webhook.timeout < kShortestQuestion, "auth_webhook.timeout", "is shorter than 100ms");
    problems.when(webhook.timeout > kLongestSigning, "auth_webhook.timeout", kTooLong);
    problems.when(webhook.url.starts_with("unix:"), "auth_webhook.url", "must begin with https:// or http://");
}

/// Who is in the pool of orchestrators only a real chain knows.
void check_on_chain(const Config& config, Problems& problems) {
    const auto& discovery = config.discovery;
    const bool fixed = config.chain.mode == ChainMode::fixed;
    problems.when(fixed && discovery.on_chain == OnChainMode::on, "discovery.on_chain",
                  "= \"on\" needs a chain to read: chain.mode is \"fixed\"");
    problems.when(fixed && config.tickets.recipients == RecipientRule::active, "tickets.recipients",
                  "= \"active\" needs a chain to read: chain.mode is \"fixed\"");
    const bool listed = !discovery.webhook.empty() || !discovery.orchestrators.empty();
    problems.when(discovery.enabled && !listed && !discovers_on_chain(config), "discovery.enabled",
                  "has nobody to ask: name orchestrators or a webhook under [discovery], or let on_chain be \"auto\"");
    problems.when(discovery.chain_interval < kShortestPoll, "discovery.chain_interval", "is shorter than 1s");
}

void check_discovery(const DiscoveryConfig& discovery, Problems& problems) {
    problems.when(discovery.orchestrators.size() > kMaxOrchestrators, "discovery.orchestrators",
                  "names more than 1000 orchestrators");
    problems.when(discovery.poll_interval < kShortestPoll, "discovery.poll_interval", "is shorter than 1s");
    problems.when(discovery.max_age <= discovery.poll_interval, "discovery.max_age",
                  "must be longer than poll_interval, or orchestrators come and go between two questions");
}

/// Over http to another machine, as far as the address tells.
bool is_plain_and_remote(const std::string& text) {
    const auto url = net::Url::parse(text);
    return url && url->endpoint.scheme == net::Scheme::http && !url->endpoint.is_loopback();
}

/// Written down, and never asked.
void warn_discovery(const DiscoveryConfig& discovery, Problems& warnings) {
    for (const auto& orchestrator : discovery.orchestrators) {
        const auto endpoint = net::Endpoint::parse(orchestrator);
        const auto where = endpoint ? net::classify_literal(endpoint->host) : std::nullopt;
        warnings.when(discovery.enabled && !discovery.allow_private && where && *where != net::AddressClass::global,
                      "discovery.orchestrators",
                      "names " + orchestrator + ", which is not asked without allow_private = true");
    }
    warnings.when(is_plain_and_remote(discovery.webhook), "discovery.webhook",
                  "is asked without TLS: who is on the way decides whom clients are sent to");
    warnings.when(!discovery.enabled && (!discovery.orchestrators.empty() || !discovery.webhook.empty()),
                  "discovery.enabled", "is false: nobody in [discovery] is asked");
}

/// What all clients may spend in a day together; nothing where one of them has no limit in ether.
std::optional<Wei> clients_day(const std::vector<ClientConfig>& clients) {
    Wei sum;
    for (const auto& client : clients) {
        const auto* const day = client.limits.ev_per_day ? client.limits.ev_per_day->wei() : nullptr;
        const auto next = day != nullptr ? sum.checked_add(*day) : Result<Wei>{Error{}};
        if (!next) {
            return std::nullopt;
        }
        sum = *next;
    }
    return sum;
}

void check_files(const KeystoreConfig& keystore, Problems& problems) {
    problems.when(keystore.path.empty(), "keystore.path",
                  "is not set: run `farebox-signer init`, or write path = \"keys\" under [keystore]");
    problems.when(!keystore.path.empty() && keystore.password_file.empty(), "keystore.password_file",
                  "is not set: write password_file = \"password\" under [keystore]");
}

void check_token(const Pkcs11Config& pkcs11, Problems& problems) {
    problems.when(pkcs11.module.empty(), "pkcs11.module", "is not set: name the token's PKCS#11 library");
    problems.when(pkcs11.token.empty(), "pkcs11.token", "is not set: name the token's label");
    problems.when(pkcs11.pin_file.empty(), "pkcs11.pin_file", "is not set: name a file that holds the user's PIN");
    problems.when(pkcs11.time_limit > kLongestSigning, "pkcs11.time_limit", kTooLong);
}

void check_remote_signer(const RemoteSignerConfig& signer, Problems& problems) {
    problems.when(signer.url.empty(), "remote_signer.url", "is not set: name the remote signer");
    problems.when(signer.time_limit > kLongestSigning, "remote_signer.time_limit", kTooLong);
}

void check_aws_kms(const AwsKmsConfig& kms, Problems& problems) {
    problems.when(kms.key_ids.empty(), "aws_kms.key_ids", "is not set: name a key, as in [\"alias/farebox\"]");
    problems.when(kms.key_ids.size() > kMostKeyIds, "aws_kms.key_ids", "names more than 32 keys");
    problems.when(kms.region.empty(), "aws_kms.region", "is not set: write it as in \"eu-central-1\"");
    problems.when(kms.profile.empty(), "aws_kms.profile", "is empty: leave it out, or name a profile");
    problems.when(kms.time_limit > kLongestSigning, "aws_kms.time_limit", kTooLong);
}

void check_keys(const Config& config, Problems& problems) {
    switch (config.keystore.backend) {
        case KeyBackend::file:
            return check_files(config.keystore, problems);
        case KeyBackend::pkcs11:
            check_token(config.pkcs11, problems);
            break;
        case KeyBackend::remote_signer:
            check_remote_signer(config.remote_signer, problems);
            break;
        case KeyBackend::aws_kms:
            check_aws_kms(config.aws_kms, problems);
            break;
    }
    problems.when(config.chain.mode == ChainMode::fixed, "chain.mode",
                  "= \"fixed\" is for sandbox keys only, and those are files");
}

}  // namespace

std::vector<std::string> check_whole(const Loaded& loaded) {
    const Config& config = loaded.config;
    Problems problems{loaded};
    check_keys(config, problems);
    check_chain(config.chain, problems);
    check_sockets(config.api, problems);
    check_callers(config, problems);
    check_tickets(config.tickets, problems);
    check_limits(config, problems);
    check_vault(config, problems);
    check_webhook(config.auth_webhook, problems);
    check_discovery(config.discovery, problems);
    check_funding(config, problems);
    check_on_chain(config, problems);
    check_dollars(config, problems);
    return problems.take();
}

std::vector<std::string> warnings_of(const Loaded& loaded) {
    Problems warnings{loaded};
    warnings.when(!loaded.config.api.tcp.empty() && !loaded.sources.contains("client"), "api.tcp",
                  "lets every user of this machine spend, as no [[client]] is configured: add one with uid or api_key");
    warn_of_callers(loaded.config, warnings);
    const AuthWebhookConfig& webhook = loaded.config.auth_webhook;
    warnings.when(webhook.url.empty() && !webhook.headers_file.empty(), "auth_webhook.headers_file",
                  "is read by nothing until auth_webhook.url is set");
    warnings.when(is_plain_and_remote(webhook.url), "auth_webhook.url",
                  "is not https: whoever listens on the way learns the callers' credentials");
    const auto& cap = loaded.config.vault.max_ev_per_day;
    const auto clients = clients_day(loaded.config.clients);
    warnings.when(cap && clients && *clients > *cap, "vault.max_ev_per_day",
                  "is " + (cap ? cap->to_amount() : std::string{}) + ", less than the " +
                      (clients ? clients->to_amount() : std::string{}) +
                      " that the clients may spend in a day together");
    const KeyBackend backend = loaded.config.keystore.backend;
    warnings.when(backend != KeyBackend::file && loaded.sources.contains("keystore.path"), "keystore.path",
                  "is read by nothing: keystore.backend takes its keys from elsewhere");
    warnings.when(backend != KeyBackend::pkcs11 && loaded.sources.contains("pkcs11.module"), "pkcs11.module",
                  "is read by nothing until [keystore] says backend = \"pkcs11\"");
    warnings.when(backend != KeyBackend::remote_signer && loaded.sources.contains("remote_signer.url"),
                  "remote_signer.url", "is read by nothing until [keystore] says backend = \"remote-signer\"");
    warnings.when(backend != KeyBackend::aws_kms && loaded.sources.contains("aws_kms.key_ids"), "aws_kms.key_ids",
                  "is read by nothing until [keystore] says backend = \"aws-kms\"");
    warn_discovery(loaded.config.discovery, warnings);
    warn_of_funding(loaded.config, warnings);
    return warnings.take();
}

}  // namespace farebox::signer::config
