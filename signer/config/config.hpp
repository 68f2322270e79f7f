#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "net/cidr.hpp"
#include "protocol/amount.hpp"
#include "protocol/billing.hpp"
#include "protocol/rational.hpp"
#include "protocol/timestamp.hpp"
#include "signer/config/fund_config.hpp"

/// What the configuration says, after parsing: plain values, every path absolute, every amount exact.
/// Reading and checking are in signer/config/load.hpp; nothing else looks at TOML, flags or the environment.
namespace farebox::signer {

/// What a missing piece of process hardening means.
enum class HardeningMode : std::uint8_t { best_effort, required };

/// Who keeps the keys and signs with them.
enum class KeyBackend : std::uint8_t { file, pkcs11, remote_signer, aws_kms };

/// [pkcs11]: used where keystore.backend says so.
struct Pkcs11Config {
    std::string module;                           ///< The token's library; absolute.
    std::string token;                            ///< Its label.
    std::string pin_file;                         ///< Absolute.
    std::uint32_t sessions = 4;                   ///< Signatures at once; 1 to 64.
    std::chrono::milliseconds time_limit{5'000};  ///< Of one payment's signatures.
};

/// How a remote signer is asked.
enum class RemoteSignerDialect : std::uint8_t { eth_sign, clef };

/// [remote_signer]: used where keystore.backend says so.
struct RemoteSignerConfig {
    std::string url;
    RemoteSignerDialect dialect = RemoteSignerDialect::eth_sign;
    std::string token_file;                       ///< Absolute; empty: no token.
    std::uint32_t connections = 4;                ///< Signatures at once; 1 to 64.
    std::chrono::milliseconds time_limit{5'000};  ///< Of one payment's signatures.
};

/// [aws_kms]: used where keystore.backend says so.
struct AwsKmsConfig {
    std::vector<std::string> key_ids;  ///< Ids, ARNs or aliases.
    std::string region;
    std::string endpoint;                         ///< Empty: the region's own.
    std::string credentials_file;                 ///< Absolute; empty: the environment's.
    std::string profile = "default";              ///< Of that file.
    std::uint32_t connections = 4;                ///< Signatures at once; 1 to 64.
    std::chrono::milliseconds time_limit{5'000};  ///< Of one payment's signatures.
};

/// [keystore]
struct KeystoreConfig {
    KeyBackend backend = KeyBackend::file;
    std::string path;               ///< A V3 file or a directory of them. This and the next: backend file only.
    std::string password_file;      ///< Its first line is the password of every key.
    std::optional<Address> active;  ///< The key of new sessions; optional with a single key.
};

/// [vault]
struct VaultSettings {
    /// Absolute path of the file in which the vault remembers; default: vault.state beside the keys.
    std::string state;
    // Expected value that the vault signs for in all; absent: "unlimited".
    std::optional<Wei> max_ev_per_minute{Wei{100'000'000'000'000'000ULL}};
    std::optional<Wei> max_ev_per_day{Wei{1'000'000'000'000'000'000ULL}};
    std::vector<Address> recipients;  ///< Only these are paid; empty: anybody.
};

/// [api.tls]: both files, or neither.
struct ApiTlsConfig {
    std::string certificate_file;  ///< Absolute; the server's certificate, then those that lead to its CA.
    std::string key_file;          ///< Absolute.
    std::string client_ca_file;    ///< Absolute; authorities of clients' certificates. Empty: none is asked for.
    bool require_client_certificate = false;
    std::vector<std::string> names = {};  ///< For which the certificate in use holds; the daemon fills them in.

    [[nodiscard]] bool enabled() const noexcept { return !certificate_file.empty(); }
};

/// [api.jwt]: tokens of one issuer that callers may show. Without an issuer there are none.
struct ApiJwtConfig {
    std::string issuer;    ///< Exactly what the tokens say.
    std::string audience;  ///< Exactly one that the tokens name.
    // Where the issuer's keys are: one of these, or what the issuer says by OIDC discovery.
    std::string jwks_url;
    std::string jwks_file;                                ///< Absolute.
    std::string scope = "sign:job";                       ///< What a token must allow.
    std::vector<std::string> client_claim{"azp", "sub"};  ///< The first one that a token has says whose it is.
    std::chrono::milliseconds skew{60'000};               ///< How far the issuer's clock may be off.
    std::chrono::milliseconds refresh_interval{600'000};  ///< Of the keys.

    [[nodiscard]] bool enabled() const noexcept { return !issuer.empty(); }
};

/// [api]
struct ApiConfig {
    std::string unix_socket;  ///< Absolute path; empty: no Unix socket.
    std::string tcp;          ///< "127.0.0.1:8935"; empty: off. Beyond loopback only with tls or trusted proxies.
    ApiTlsConfig tls;
    std::vector<net::Cidr> trusted_proxies;  ///< [api.trusted_proxy] peers.
    ApiJwtConfig jwt;
    std::string admin_socket;                ///< Absolute path of the operator's socket.
    std::vector<std::string> allowed_hosts;  ///< Host headers accepted over TCP beside the listening address.
    std::uint32_t threads = 2;               ///< 1 to 64.
    std::uint32_t max_connections = 1024;
    std::uint32_t max_connections_per_client = 512;
    std::uint32_t payments_at_once = 64;  ///< In ledger and vault; others wait for their client's turn.
    std::uint32_t max_body_bytes = 1U << 20U;
    std::chrono::milliseconds drain_timeout{10'000};  ///< How long SIGTERM waits for what is in flight.
};

/// Where chain facts come from.
enum class ChainMode : std::uint8_t {
    rpc,    ///< JSON-RPC.
    fixed,  ///< Constants; only for keystores made by `init --sandbox`.
};

inline constexpr std::uint64_t kArbitrumOne = 42161;
/// The Livepeer Controller on Arbitrum One.
inline constexpr std::string_view kArbitrumOneController = "0xD8E8328501E9645d16Cf49539efC04f734606ee4";

/// [chain]
struct ChainConfig {
    ChainMode mode = ChainMode::rpc;
    std::vector<std::string> rpc;
    std::string rpc_file;  ///< More RPC URLs, one per line: for URLs that contain a key.
    Address controller;    ///< The Livepeer Controller; default Arbitrum One's.
    Address price_feed;    ///< Chainlink ETH/USD; zero: amounts in dollars are refused.
    std::uint64_t chain_id = 42161;
    std::chrono::milliseconds poll_interval{5'000};
    std::chrono::milliseconds soft_age{60'000};               ///< Older: running sessions only.
    std::chrono::milliseconds max_age{600'000};               ///< Older: nothing is signed.
    std::chrono::milliseconds price_interval{30'000};         ///< Between two questions to the price feed.
    std::chrono::milliseconds price_max_age{26 * 3'600'000};  ///< Of its price; older: no dollar is turned into wei.
    std::chrono::milliseconds winnings_interval{60'000};      ///< Between two looks for redeemed tickets.
    std::int64_t confirmations = 64;                          ///< Blocks behind the newest one that they count from.
    Wei fixed_deposit{1'000'000'000'000'000'000ULL};          ///< mode = "fixed" only, as are the next two.
    Wei fixed_reserve{1'000'000'000'000'000'000ULL};
    std::int64_t fixed_round = 1;
};

/// [ledger]
struct LedgerConfig {
    std::string path;  ///< From url = "sqlite:PATH"; absolute.
    std::uint32_t audit_retention_days = 90;
    std::chrono::milliseconds audit_seal_interval{300'000};  ///< How long entries may lack the vault's seal.
    std::uint32_t session_retention_days = 7;
    std::uint64_t reserve_bytes = 1U << 20U;  ///< Size of the reserve file kept for shutdown and alerts.
};

/// A price ceiling for one unit kind: an amount per unit, or the word "unlimited".
struct CeilingConfig {
    bool unlimited = false;
    protocol::Amount amount;  ///< Meaningless when unlimited.
    friend bool operator==(const CeilingConfig&, const CeilingConfig&) = default;
};

/// Ceilings per unit kind. An absent one means: this unit is refused (481).
struct MaxPriceConfig {
    std::optional<CeilingConfig> seconds;             ///< `live`: per second.
    std::optional<CeilingConfig> pixel_seconds_720p;  ///< `lv2v`: key "720p-pixel-seconds".
    std::optional<CeilingConfig> fixed;               ///< `fixed`: per request.
    std::optional<CeilingConfig> pixels;              ///< empty type with inPixels: per pixel.
    friend bool operator==(const MaxPriceConfig&, const MaxPriceConfig&) = default;
};

/// One row of go-livepeer's prices JSON: a ceiling above zero.
struct CapabilityPriceConfig {
    std::uint32_t capability = 0;  ///< Capability id.
    std::string model_id;          ///< "default": every model without its own row.
    protocol::Rational price;      ///< price_per_unit / pixels_per_unit, in wei or in dollars.
    bool in_dollars = false;
    friend bool operator==(const CapabilityPriceConfig&, const CapabilityPriceConfig&) = default;
};

/// [pricing]
struct PricingConfig {
    MaxPriceConfig max_price;
    std::string max_price_per_capability;  ///< Path of the JSON file; empty: none.
    std::vector<CapabilityPriceConfig> capability_prices;
};

/// How `live` seconds are rounded.
enum class RoundingMode : std::uint8_t { automatic, exact, reference };

/// [billing]
struct BillingConfig {
    RoundingMode rounding = RoundingMode::automatic;
};

/// [migration]
struct MigrationConfig {
    std::optional<protocol::Timestamp> until;  ///< States signed by go-livepeer are taken over until then; absent: off.
};

/// Whom tickets may be made out to, beside what clients and vault list.
enum class RecipientRule : std::uint8_t {
    any,
    active,  ///< Active orchestrators of the chain.
};

/// [tickets]
struct TicketsConfig {
    Wei max_ticket_ev{3'000'000'000'000ULL};
    Wei max_payment_ev{20'000'000'000'000ULL};
    Wei max_face_value{30'000'000'000'000'000ULL};
    std::uint32_t deposit_multiplier = 1;
    RecipientRule recipients = RecipientRule::any;
};

/// How much expected value may be spent, within sliding windows and in all. An absent limit does not exist.
struct BudgetConfig {
    std::optional<protocol::Amount> ev_per_minute;
    std::optional<protocol::Amount> ev_per_hour;
    std::optional<protocol::Amount> ev_per_day;
    std::optional<protocol::Amount> ev_total;
    std::optional<protocol::Amount> risk_per_day;
    friend bool operator==(const BudgetConfig&, const BudgetConfig&) = default;
};

/// One entry of allowed_capabilities: "PIPELINE/MODEL", or "PIPELINE" for every model of it.
struct AllowedCapabilityConfig {
    std::uint32_t capability = 0;
    std::string model_id;  ///< Empty: every model.
    friend bool operator==(const AllowedCapabilityConfig&, const AllowedCapabilityConfig&) = default;
};

/// limits = { … } of one client. An absent limit does not exist; `unlimited` says that absence is meant.
struct LimitsConfig : BudgetConfig {
    bool unlimited = false;    ///< The operator wrote the word "unlimited" instead of ev_per_day.
    BudgetConfig per_session;  ///< Of each session alone, as the next ones of each orchestrator, recipient, auth id.
    BudgetConfig per_orchestrator;
    BudgetConfig per_recipient;
    BudgetConfig per_auth_id;
    std::optional<std::uint32_t> payments_per_second;
    std::optional<std::uint32_t> requests_per_second;
    std::optional<std::uint32_t> live_sessions;
    std::optional<protocol::Amount> max_face_value;  ///< At most [tickets] max_face_value.
    MaxPriceConfig max_price;                        ///< At most [pricing] max_price; a unit left out is as there.
    // What may be paid for; an empty list: everything.
    std::vector<std::string> allowed_apps;
    std::vector<protocol::PaymentType> allowed_types;
    std::vector<AllowedCapabilityConfig> allowed_capabilities;
    std::vector<Address> allowed_orchestrators;
    std::vector<Address> allowed_recipients;
    friend bool operator==(const LimitsConfig&, const LimitsConfig&) = default;
};

/// One [[client]]: who it is (any of the credentials matches) and what it may spend.
struct ClientConfig {
    std::string name;
    std::vector<std::uint32_t> uid;
    std::vector<std::uint32_t> gid;
    bool loopback = false;                     ///< Callers of the loopback TCP listener that show no key.
    std::vector<Hash32> api_keys;              ///< api_key = "sha256:…", one or several.
    std::vector<std::string> allowed_origins;  ///< Browser origins; empty: any `Origin` is refused.
    LimitsConfig limits;
    std::vector<std::string> certificates = {};  ///< certificate = ["DNS:…", "URI:…"].
    std::vector<std::string> tokens = {};        ///< jwt = ["azp:…", "sub:…"].
    friend bool operator==(const ClientConfig&, const ClientConfig&) = default;
};

/// A header that is sent as it is.
struct HeaderConfig {
    std::string name;
    std::string value;
    friend bool operator==(const HeaderConfig&, const HeaderConfig&) = default;
};

/// [auth_webhook]: the operator's own word on each payment.
struct AuthWebhookConfig {
    std::string url;                    ///< Empty: nobody is asked.
    std::string headers_file;           ///< Absolute; "Name: value" lines that are sent with each question.
    std::vector<HeaderConfig> headers;  ///< What stands there; may be secret.
    /// Headers of the caller that are passed on; "X-*" for all that begin so.
    std::vector<std::string> forward_headers{"Authorization", "X-*",          "Signer-*",
                                             "User-Agent",    "Content-Type", "Content-Length"};
    std::chrono::milliseconds timeout{2'000};  ///< Of one question; 100 ms to 8 s.
};

/// [operations]
struct OperationsConfig {
    std::string listen = "127.0.0.1:9464";
};

/// Whether clients are told of the orchestrators that the chain knows.
enum class OnChainMode : std::uint8_t {
    automatic,  ///< Where no other source is configured.
    on,
    off,
};

/// [discovery]: GET /discover-orchestrators.
struct DiscoveryConfig {
    bool enabled = false;
    std::string webhook;                     ///< A URL; empty: none.
    std::vector<std::string> orchestrators;  ///< "https://host:port" each.
    std::chrono::milliseconds poll_interval{1'500'000};
    std::chrono::milliseconds max_age{7'200'000};  ///< Of what an orchestrator answered last, while it does not answer.
    bool allow_private = false;                    ///< Orchestrators in private networks and on this machine.
    std::vector<Address> blocklist;
    std::uint32_t extra_nodes = 0;  ///< Of each orchestrator; 0 to 100.
    OnChainMode on_chain = OnChainMode::automatic;
    std::optional<Address> ai_registry;                 ///< Zero: none. Absent: Arbitrum One's, on Arbitrum One.
    std::chrono::milliseconds chain_interval{300'000};  ///< Between two readings of the pool.
    friend bool operator==(const DiscoveryConfig&, const DiscoveryConfig&) = default;
};

enum class LogLevel : std::uint8_t { debug, info, warn, error };

/// [log]
struct LogConfig {
    LogLevel level = LogLevel::info;
};

/// The whole file. `[[client]]` is never empty: without any, the client "local" exists.
struct Config {
    HardeningMode hardening = HardeningMode::best_effort;
    bool watch = true;  ///< Reload when the configuration's files change.
    KeystoreConfig keystore;
    Pkcs11Config pkcs11;
    RemoteSignerConfig remote_signer;
    AwsKmsConfig aws_kms;
    VaultSettings vault;
    ApiConfig api;
    AuthWebhookConfig auth_webhook;
    OperationsConfig operations;
    ChainConfig chain;
    LedgerConfig ledger;
    PricingConfig pricing;
    BillingConfig billing;
    MigrationConfig migration;
    TicketsConfig tickets;
    TransactionsConfig transactions;
    TopUpConfig top_up;
    DiscoveryConfig discovery;
    LogConfig log;
    std::vector<ClientConfig> clients;
};

}  // namespace farebox::signer
