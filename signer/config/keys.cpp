#include "signer/config/keys.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "net/orchestrator/address_list.hpp"
#include "protocol/address.hpp"
#include "signer/config/fund_keys.hpp"
#include "signer/config/header_lines.hpp"
#include "signer/config/key_kinds.hpp"
#include "signer/config/listen_address.hpp"
#include "signer/config/parse.hpp"
#include "signer/config/rpc_url.hpp"

namespace farebox::signer::config {
namespace {

Key recipients_key() {
    return list_key<Address>(
        "vault.recipients", [](Config& c) -> std::vector<Address>& { return c.vault.recipients; },
        [](const std::string& text) { return protocol::parse_checksummed_address(text); },
        [](const Address& address) { return protocol::to_checksum(address); });
}

Key active_key() {
    return {"keystore.active", Value::Kind::string,
            [](Config& config, const Value& value) -> Result<void> {
                const auto address = protocol::parse_checksummed_address(value.text);
                if (!address) {
                    return address.error();
                }
                config.keystore.active = *address;
                return {};
            },
            [](const Config& config) {
                return config.keystore.active ? quote(protocol::to_checksum(*config.keystore.active)) : std::string{};
            },
            true};
}

/// The word "off" where there is none.
Key price_feed_key() {
    return text_key(
        "chain.price_feed", +[](Config& c) -> Address& { return c.chain.price_feed; },
        [](const std::string& text) {
            return text == "off" ? Result<Address>{Address{}} : protocol::parse_checksummed_address(text);
        },
        [](const Address& feed) { return feed.is_zero() ? std::string{"off"} : protocol::to_checksum(feed); });
}

Key max_price_key() {
    return {"pricing.max_price", Value::Kind::table,
            [](Config& config, const Value& value) -> Result<void> {
                const auto prices = parse_max_price(value);
                if (!prices) {
                    return prices.error();
                }
                config.pricing.max_price = *prices;
                return {};
            },
            [](const Config& config) { return format_max_price(config.pricing.max_price); }, true};
}

Key until_key() {
    return {"migration.until", Value::Kind::datetime,
            [](Config& config, const Value& value) -> Result<void> {
                config.migration.until = protocol::Timestamp{value.integer};
                return {};
            },
            [](const Config& config) {
                return config.migration.until ? protocol::format_rfc3339(*config.migration.until) : std::string{};
            }};
}

Result<void> check_host(std::string_view host) {
    if (host.empty() || host.find_first_of("/ @") != std::string_view::npos) {
        return make_error(ErrorCode::invalid_argument, "\"" + std::string{host} + "\" is not a host name");
    }
    return {};
}

std::vector<Key> process_keys() {
    return {
        word_key<HardeningMode>(
            "hardening", [](Config& c) -> HardeningMode& { return c.hardening; },
            std::array<std::string_view, 2>{"best-effort", "required"}),
        bool_key("watch", [](Config& c) -> bool& { return c.watch; }),
        word_key<LogLevel>(
            "log.level", [](Config& c) -> LogLevel& { return c.log.level; },
            std::array<std::string_view, 4>{"debug", "info", "warn", "error"}, true),
        word_key<KeyBackend>(
            "keystore.backend", [](Config& c) -> KeyBackend& { return c.keystore.backend; },
            std::array<std::string_view, 4>{"file", "pkcs11", "remote-signer", "aws-kms"}),
        string_key("keystore.path", [](Config& c) -> std::string& { return c.keystore.path; }),
        string_key("keystore.password_file", [](Config& c) -> std::string& { return c.keystore.password_file; }),
        active_key(),
        string_key("pkcs11.module", [](Config& c) -> std::string& { return c.pkcs11.module; }),
        string_key("pkcs11.token", [](Config& c) -> std::string& { return c.pkcs11.token; }),
        string_key("pkcs11.pin_file", [](Config& c) -> std::string& { return c.pkcs11.pin_file; }),
        number_key<std::uint32_t>(
            "pkcs11.sessions", [](Config& c) -> std::uint32_t& { return c.pkcs11.sessions; }, 1, 64),
        duration_key("pkcs11.time_limit", [](Config& c) -> std::chrono::milliseconds& { return c.pkcs11.time_limit; }),
        url_key("remote_signer.url", [](Config& c) -> std::string& { return c.remote_signer.url; }),
        word_key<RemoteSignerDialect>(
            "remote_signer.dialect", [](Config& c) -> RemoteSignerDialect& { return c.remote_signer.dialect; },
            std::array<std::string_view, 2>{"eth_sign", "clef"}),
        string_key("remote_signer.token_file", [](Config& c) -> std::string& { return c.remote_signer.token_file; }),
        number_key<std::uint32_t>(
            "remote_signer.connections", [](Config& c) -> std::uint32_t& { return c.remote_signer.connections; }, 1,
            64),
        duration_key("remote_signer.time_limit",
                     [](Config& c) -> std::chrono::milliseconds& { return c.remote_signer.time_limit; }),
        string_key("vault.state", [](Config& c) -> std::string& { return c.vault.state; }),
        cap_key("vault.max_ev_per_minute", [](Config& c) -> std::optional<Wei>& { return c.vault.max_ev_per_minute; }),
        cap_key("vault.max_ev_per_day", [](Config& c) -> std::optional<Wei>& { return c.vault.max_ev_per_day; }),
        recipients_key(),
        string_key("api.unix", [](Config& c) -> std::string& { return c.api.unix_socket; }),
        listen_key(
            "api.tcp", [](Config& c) -> std::string& { return c.api.tcp; }, true, check_listen),
        strings_key(
            "api.allowed_hosts", [](Config& c) -> std::vector<std::string>& { return c.api.allowed_hosts; }, check_host,
            [](std::string_view text) { return std::string{text}; }),
        number_key<std::uint32_t>(
            "api.threads", [](Config& c) -> std::uint32_t& { return c.api.threads; }, 1, 64),
        number_key<std::uint32_t>(
            "api.max_connections", [](Config& c) -> std::uint32_t& { return c.api.max_connections; }, 1, 65'536),
        number_key<std::uint32_t>(
            "api.max_connections_per_client",
            [](Config& c) -> std::uint32_t& { return c.api.max_connections_per_client; }, 1, 65'536),
        number_key<std::uint32_t>(
            "api.payments_at_once", [](Config& c) -> std::uint32_t& { return c.api.payments_at_once; }, 1, 4'096),
        number_key<std::uint32_t>(
            "api.max_body_bytes", [](Config& c) -> std::uint32_t& { return c.api.max_body_bytes; }, 4'096, 16U << 20U),
        duration_key("api.drain_timeout", [](Config& c) -> std::chrono::milliseconds& { return c.api.drain_timeout; }),
        string_key("api.tls.certificate_file", [](Config& c) -> std::string& { return c.api.tls.certificate_file; }),
        string_key("api.tls.key_file", [](Config& c) -> std::string& { return c.api.tls.key_file; }),
    };
}

Result<void> check_claim(std::string_view name) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    const bool plain = !name.empty() && name.size() <= 64 && name.find_first_not_of(kAllowed) == std::string::npos;
    return plain ? Result<void>{}
                 : make_error(ErrorCode::invalid_argument, "\"" + std::string{name} + "\" is no name of a claim",
                              "letters, digits, '_', '.' and '-', as in \"azp\"");
}

/// Who may call, and how that is known.
std::vector<Key> caller_keys() {
    return {
        string_key("api.tls.client_ca_file", [](Config& c) -> std::string& { return c.api.tls.client_ca_file; }),
        bool_key("api.tls.require_client_certificate",
                 [](Config& c) -> bool& { return c.api.tls.require_client_certificate; }),
        list_key<net::Cidr>(
            "api.trusted_proxy.peers", [](Config& c) -> std::vector<net::Cidr>& { return c.api.trusted_proxies; },
            net::Cidr::parse, [](const net::Cidr& range) { return range.to_string(); }),
        string_key("api.jwt.issuer", [](Config& c) -> std::string& { return c.api.jwt.issuer; }),
        string_key("api.jwt.audience", [](Config& c) -> std::string& { return c.api.jwt.audience; }),
        url_key("api.jwt.jwks_url", [](Config& c) -> std::string& { return c.api.jwt.jwks_url; }),
        string_key("api.jwt.jwks_file", [](Config& c) -> std::string& { return c.api.jwt.jwks_file; }),
        string_key("api.jwt.scope", [](Config& c) -> std::string& { return c.api.jwt.scope; }),
        strings_key(
            "api.jwt.client_claim", [](Config& c) -> std::vector<std::string>& { return c.api.jwt.client_claim; },
            check_claim, [](std::string_view text) { return std::string{text}; }),
        duration_key("api.jwt.skew", [](Config& c) -> std::chrono::milliseconds& { return c.api.jwt.skew; }),
        duration_key("api.jwt.refresh_interval",
                     [](Config& c) -> std::chrono::milliseconds& { return c.api.jwt.refresh_interval; }),
    };
}

/// What the operator reaches it by.
std::vector<Key> operator_keys() {
    return {
        string_key("admin.unix", [](Config& c) -> std::string& { return c.api.admin_socket; }),
        listen_key(
            "operations.listen", [](Config& c) -> std::string& { return c.operations.listen; }, false, check_loopback),
    };
}

Result<void> check_key_id(std::string_view id) {
    const bool plain =
        !id.empty() && id.size() <= 2048 && std::ranges::all_of(id, [](char c) { return c > ' ' && c < '\x7f'; });
    return plain ? Result<void>{} : make_error(ErrorCode::invalid_argument, "a key of AWS KMS has no such name");
}

std::vector<Key> aws_kms_keys() {
    return {
        strings_key(
            "aws_kms.key_ids", [](Config& c) -> std::vector<std::string>& { return c.aws_kms.key_ids; }, check_key_id,
            [](std::string_view text) { return std::string{text}; }),
        string_key("aws_kms.region", [](Config& c) -> std::string& { return c.aws_kms.region; }),
        url_key("aws_kms.endpoint", [](Config& c) -> std::string& { return c.aws_kms.endpoint; }),
        string_key("aws_kms.credentials_file", [](Config& c) -> std::string& { return c.aws_kms.credentials_file; }),
        string_key("aws_kms.profile", [](Config& c) -> std::string& { return c.aws_kms.profile; }),
        number_key<std::uint32_t>(
            "aws_kms.connections", [](Config& c) -> std::uint32_t& { return c.aws_kms.connections; }, 1, 64),
        duration_key("aws_kms.time_limit",
                     [](Config& c) -> std::chrono::milliseconds& { return c.aws_kms.time_limit; }),
    };
}

Result<void> check_header_pattern(std::string_view pattern) {
    std::string_view name = pattern;
    if (name.ends_with('*')) {
        name.remove_suffix(1);
    }
    return name.empty() && pattern != "*" ? make_error(ErrorCode::invalid_argument, "a header's name is empty")
                                          : check_header_name(name);
}

std::vector<Key> webhook_keys() {
    std::vector<Key> list{
        url_key("auth_webhook.url", [](Config& c) -> std::string& { return c.auth_webhook.url; }),
        string_key("auth_webhook.headers_file", [](Config& c) -> std::string& { return c.auth_webhook.headers_file; }),
        strings_key(
            "auth_webhook.forward_headers",
            [](Config& c) -> std::vector<std::string>& { return c.auth_webhook.forward_headers; }, check_header_pattern,
            [](std::string_view text) { return std::string{text}; }),
        duration_key("auth_webhook.timeout",
                     [](Config& c) -> std::chrono::milliseconds& { return c.auth_webhook.timeout; }),
    };
    for (Key& key : list) {
        key.reloadable = true;
    }
    return list;
}

std::vector<Key> chain_keys() {
    return {
        word_key<ChainMode>(
            "chain.mode", [](Config& c) -> ChainMode& { return c.chain.mode; },
            std::array<std::string_view, 2>{"rpc", "fixed"}),
        strings_key(
            "chain.rpc", [](Config& c) -> std::vector<std::string>& { return c.chain.rpc; }, check_rpc_url, redact_url),
        string_key("chain.rpc_file", [](Config& c) -> std::string& { return c.chain.rpc_file; }),
        address_key("chain.controller", [](Config& c) -> Address& { return c.chain.controller; }),
        price_feed_key(),
        duration_key("chain.price_interval",
                     [](Config& c) -> std::chrono::milliseconds& { return c.chain.price_interval; }),
        long_duration_key("chain.price_max_age",
                          [](Config& c) -> std::chrono::milliseconds& { return c.chain.price_max_age; }),
        number_key<std::uint64_t>(
            "chain.chain_id", [](Config& c) -> std::uint64_t& { return c.chain.chain_id; }, 1, 1ULL << 53U),
        duration_key("chain.poll_interval",
                     [](Config& c) -> std::chrono::milliseconds& { return c.chain.poll_interval; }),
        duration_key("chain.soft_age", [](Config& c) -> std::chrono::milliseconds& { return c.chain.soft_age; }),
        duration_key("chain.max_age", [](Config& c) -> std::chrono::milliseconds& { return c.chain.max_age; }),
        duration_key("chain.winnings_interval",
                     [](Config& c) -> std::chrono::milliseconds& { return c.chain.winnings_interval; }),
        number_key<std::int64_t>(
            "chain.confirmations", [](Config& c) -> std::int64_t& { return c.chain.confirmations; }, 1, 100'000),
        amount_key("chain.fixed_deposit", [](Config& c) -> Wei& { return c.chain.fixed_deposit; }),
        amount_key("chain.fixed_reserve", [](Config& c) -> Wei& { return c.chain.fixed_reserve; }),
        number_key<std::int64_t>(
            "chain.fixed_round", [](Config& c) -> std::int64_t& { return c.chain.fixed_round; }, 1, 1LL << 53U),
    };
}

std::vector<Key> money_keys() {
    return {
        text_key(
            "ledger.url", +[](Config& c) -> std::string& { return c.ledger.path; }, parse_ledger_url,
            [](const std::string& path) { return "sqlite:" + path; }),
        number_key<std::uint32_t>(
            "ledger.audit_retention_days", [](Config& c) -> std::uint32_t& { return c.ledger.audit_retention_days; }, 1,
            3'650),
        duration_key("ledger.audit_seal_interval",
                     [](Config& c) -> std::chrono::milliseconds& { return c.ledger.audit_seal_interval; }),
        number_key<std::uint32_t>(
            "ledger.session_retention_days",
            [](Config& c) -> std::uint32_t& { return c.ledger.session_retention_days; }, 1, 365),
        number_key<std::uint64_t>(
            "ledger.reserve_bytes", [](Config& c) -> std::uint64_t& { return c.ledger.reserve_bytes; }, 65'536,
            1ULL << 30U),
        max_price_key(),
        string_key("pricing.max_price_per_capability",
                   [](Config& c) -> std::string& { return c.pricing.max_price_per_capability; }),
        word_key<RoundingMode>(
            "billing.rounding", [](Config& c) -> RoundingMode& { return c.billing.rounding; },
            std::array<std::string_view, 3>{"auto", "exact", "reference"}),
        until_key(),
        amount_key("tickets.max_ticket_ev", [](Config& c) -> Wei& { return c.tickets.max_ticket_ev; }),
        amount_key(
            "tickets.max_payment_ev", [](Config& c) -> Wei& { return c.tickets.max_payment_ev; }, true),
        amount_key("tickets.max_face_value", [](Config& c) -> Wei& { return c.tickets.max_face_value; }),
        number_key<std::uint32_t>(
            "tickets.deposit_multiplier", [](Config& c) -> std::uint32_t& { return c.tickets.deposit_multiplier; }, 1,
            1'000'000, true),
        word_key<RecipientRule>(
            "tickets.recipients", [](Config& c) -> RecipientRule& { return c.tickets.recipients; },
            std::array<std::string_view, 2>{"any", "active"}, true),
    };
}

/// An address, or "none"; unset it is the network's own.
Key ai_registry_key() {
    return {"discovery.ai_registry", Value::Kind::string,
            [](Config& config, const Value& value) -> Result<void> {
                const auto address =
                    value.text == "none" ? Result<Address>{Address{}} : protocol::parse_checksummed_address(value.text);
                if (!address) {
                    return address.error();
                }
                config.discovery.ai_registry = *address;
                return {};
            },
            [](const Config& config) {
                const auto& address = config.discovery.ai_registry;
                return address ? quote(address->is_zero() ? "none" : protocol::to_checksum(*address)) : std::string{};
            }};
}

/// The URL may hold a token.
Key webhook_key() {
    const auto place = +[](Config& c) -> std::string& { return c.discovery.webhook; };
    auto key = url_key("discovery.webhook", place);
    key.show = [place](const Config& config) {
        const auto& url = peek<std::string>(place, config);
        return quote(url.empty() ? url : redact_url(url));
    };
    key.equal = [place](const Config& left, const Config& right) {
        return peek<std::string>(place, left) == peek<std::string>(place, right);
    };
    return key;
}

std::vector<Key> discovery_keys() {
    std::vector<Key> list{
        bool_key("discovery.enabled", [](Config& c) -> bool& { return c.discovery.enabled; }),
        webhook_key(),
        list_key<std::string>(
            "discovery.orchestrators", [](Config& c) -> std::vector<std::string>& { return c.discovery.orchestrators; },
            [](const std::string& text) -> Result<std::string> {
                const auto endpoint = net::orchestrator::parse_orchestrator_address(text);
                return endpoint ? Result<std::string>{endpoint->to_string()} : endpoint.error();
            },
            [](const std::string& text) { return text; }),
        duration_key("discovery.poll_interval",
                     [](Config& c) -> std::chrono::milliseconds& { return c.discovery.poll_interval; }),
        duration_key("discovery.max_age", [](Config& c) -> std::chrono::milliseconds& { return c.discovery.max_age; }),
        bool_key("discovery.allow_private", [](Config& c) -> bool& { return c.discovery.allow_private; }),
        list_key<Address>(
            "discovery.blocklist", [](Config& c) -> std::vector<Address>& { return c.discovery.blocklist; },
            [](const std::string& text) { return protocol::parse_checksummed_address(text); },
            [](const Address& address) { return protocol::to_checksum(address); }),
        number_key<std::uint32_t>(
            "discovery.extra_nodes", [](Config& c) -> std::uint32_t& { return c.discovery.extra_nodes; }, 0, 100),
        word_key<OnChainMode>(
            "discovery.on_chain", [](Config& c) -> OnChainMode& { return c.discovery.on_chain; },
            std::array<std::string_view, 3>{"auto", "on", "off"}),
        ai_registry_key(),
        duration_key("discovery.chain_interval",
                     [](Config& c) -> std::chrono::milliseconds& { return c.discovery.chain_interval; }),
    };
    for (auto& key : list) {
        key.reloadable = true;
    }
    return list;
}

}  // namespace

const std::vector<Key>& keys() {
    static const std::vector<Key> all = [] {
        auto list = process_keys();
        for (auto part : {caller_keys(), operator_keys(), aws_kms_keys(), webhook_keys(), chain_keys(), money_keys(),
                          fund_keys(), discovery_keys()}) {
            std::move(part.begin(), part.end(), std::back_inserter(list));
        }
        return list;
    }();
    return all;
}

const Key* find_key(std::string_view name) {
    for (const auto& key : keys()) {
        if (key.name == name) {
            return &key;
        }
    }
    return nullptr;
}

std::string variable_name(const Key& key) {
    std::string name = "FAREBOX_SIGNER_";
    for (const char c : key.name) {
        name += c == '.' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    }
    return name;
}

}  // namespace farebox::signer::config
