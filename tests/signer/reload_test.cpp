#include <gtest/gtest.h>

#include "signer/access/browser_guard.hpp"
#include "signer/config/keys.hpp"
#include "signer/daemon/policy.hpp"
#include "signer/daemon/reload.hpp"
#include "tests/signer/load_support.hpp"

namespace farebox::signer::test {
namespace {

using Names = std::vector<std::string>;

Config config_of(const std::string& more = {}) {
    static const ConfigFolder folder;
    folder.write("farebox-signer.toml", kMinimal + more);
    auto loaded = folder.load();
    EXPECT_TRUE(loaded) << loaded.error().message;
    return std::move(loaded->config);
}

TEST(Reload, TakesLimitsPricesAndLogLevelAtOnce) {
    const auto next = config_of(
        "[log]\nlevel = \"debug\"\n[pricing]\nmax_price = { fixed = \"1 gwei\" }\n"
        "[[client]]\nname = \"a\"\nuid = [7]\nlimits = { ev_per_day = \"1 eth\" }\n");
    const auto plan = plan_reload(config_of(), next);
    EXPECT_EQ(plan.changed, (Names{"log.level", "pricing.max_price", "client"}));
    EXPECT_TRUE(plan.needs_restart.empty());
    EXPECT_EQ(plan.config.log.level, LogLevel::debug);
    EXPECT_EQ(plan.config.clients, next.clients);
    EXPECT_EQ(plan.config.pricing.max_price, next.pricing.max_price);
}

TEST(Reload, LeavesWhatNeedsARestart) {
    const auto running = config_of();
    const auto plan =
        plan_reload(running, config_of("[api]\ntcp = \"127.0.0.1:0\"\n[tickets]\nmax_face_value = \"1 eth\"\n"));
    EXPECT_EQ(plan.needs_restart, (Names{"api.tcp", "tickets.max_face_value"}));
    EXPECT_EQ(plan.config.api.tcp, running.api.tcp);
    EXPECT_EQ(plan.config.tickets.max_face_value, running.tickets.max_face_value);
}

/// Every key with another value than its default; what a new one lacks here fails the test that uses it.
constexpr const char* kEverythingElse = R"(
hardening = "required"
watch = false
[keystore]
path = "others"
password_file = "other"
active = "0xD8E8328501E9645d16Cf49539efC04f734606ee4"
[pkcs11]
module = "other.so"
token = "other"
pin_file = "other-pin"
sessions = 7
time_limit = "7s"
[remote_signer]
url = "https://other"
dialect = "clef"
token_file = "other-token"
connections = 7
time_limit = "7s"
[aws_kms]
key_ids = ["other"]
region = "other"
endpoint = "https://other"
credentials_file = "other-credentials"
profile = "other"
connections = 7
time_limit = "7s"
[vault]
state = "other.state"
max_ev_per_minute = "7 eth"
max_ev_per_day = "77 eth"
recipients = ["0xD8E8328501E9645d16Cf49539efC04f734606ee4"]
[api]
unix = "other.sock"
tcp = "127.0.0.1:0"
allowed_hosts = ["other"]
threads = 7
max_connections = 77
max_connections_per_client = 7
payments_at_once = 7
max_body_bytes = 77777
drain_timeout = "7s"
[api.tls]
certificate_file = "other.crt"
key_file = "other.key"
client_ca_file = "other-ca.pem"
require_client_certificate = true
[api.trusted_proxy]
peers = ["10.0.0.0/8", "fd00::1"]
[api.jwt]
issuer = "https://other"
audience = "other"
jwks_url = "https://other/keys"
scope = "other"
client_claim = ["other"]
skew = "7s"
refresh_interval = "77s"
[admin]
unix = "other-admin.sock"
[operations]
listen = "127.0.0.1:0"
[log]
level = "error"
[chain]
mode = "fixed"
rpc = ["http://other"]
rpc_file = "rpc"
controller = "0x639Fe6ab55C921f74e7fac1ee960C0B6293ba612"
price_feed = "0xD8E8328501E9645d16Cf49539efC04f734606ee4"
price_interval = "31s"
price_max_age = "3d"
winnings_interval = "7s"
confirmations = 5
chain_id = 7
poll_interval = "7s"
soft_age = "77s"
max_age = "777s"
fixed_deposit = "7 eth"
fixed_reserve = "7 eth"
fixed_round = 7
[ledger]
url = "sqlite:other.db"
audit_retention_days = 7
audit_seal_interval = "77s"
session_retention_days = 77
reserve_bytes = 77777
[pricing]
max_price = { fixed = "7 gwei" }
max_price_per_capability = "prices.json"
[billing]
rounding = "exact"
[migration]
until = 2027-07-07T00:00:00Z
[tickets]
max_ticket_ev = "7 gwei"
max_payment_ev = "77 gwei"
max_face_value = "7 eth"
deposit_multiplier = 7
[transactions]
enabled = true
ticket_broker = "0x639Fe6ab55C921f74e7fac1ee960C0B6293ba612"
max_value = "7 eth"
max_value_per_day = "77 eth"
max_fee = "0.07 eth"
max_fee_per_day = "0.7 eth"
max_gas_price = "7 gwei"
replace_after = "7s"
replacements = 2
[top_up]
enabled = true
deposit = "7 eth"
deposit_below = "6 eth"
reserve = "7 eth"
reserve_below = "6 eth"
max_per_day = "7 eth"
[auth_webhook]
url = "https://other"
headers_file = "headers"
forward_headers = ["X-Other"]
timeout = "777ms"
[discovery]
on_chain = "off"
ai_registry = "0xD8E8328501E9645d16Cf49539efC04f734606ee4"
chain_interval = "77s"
enabled = true
webhook = "https://other"
orchestrators = ["other"]
poll_interval = "7s"
max_age = "77s"
allow_private = true
blocklist = ["0xD8E8328501E9645d16Cf49539efC04f734606ee4"]
extra_nodes = 7
)";

TEST(Reload, TakesEveryKeyThatItSaysItTakesAndNoOther) {
    ConfigFolder folder;
    const auto running = folder.load();
    folder.write("farebox-signer.toml", kEverythingElse);
    folder.write("rpc", "http://another\n");
    folder.write("headers", "X-Token: other\n");
    folder.write("prices.json", R"({"capabilities_prices": []})");
    auto next = folder.load();
    ASSERT_TRUE(running);
    ASSERT_TRUE(next) << next.error().message;
    next->config.keystore.backend = KeyBackend::pkcs11;       // no file may say that beside mode = "fixed"
    next->config.tickets.recipients = RecipientRule::active;  // likewise
    next->config.api.jwt.jwks_file = "/other.json";           // nor this beside jwks_url
    const auto plan = plan_reload(running->config, next->config);
    for (const auto& key : config::keys()) {
        EXPECT_NE(key.show(running->config), key.show(next->config)) << key.name << " is not tried here";
        EXPECT_EQ(key.show(plan.config), key.show(key.reloadable ? next->config : running->config)) << key.name;
    }
}

TEST(Reload, NoticesAnotherKeyInAnRpcUrl) {
    const auto with_key = [](const std::string& key) {
        const ConfigFolder folder{
            "[keystore]\npath = \"/k\"\npassword_file = \"/p\"\n[ledger]\nurl = \"sqlite:/l\"\n"
            "[api]\nunix = \"/s/s\"\n[chain]\nrpc = [\"https://example.org/v2/" +
            key + "\"]\n"};
        return folder.load()->config;
    };
    const auto plan = plan_reload(with_key("old"), with_key("new"));
    EXPECT_EQ(plan.needs_restart, Names{"chain.rpc"});
    EXPECT_TRUE(plan_reload(with_key("old"), with_key("old")).needs_restart.empty());
}

TEST(Reload, NoticesAnotherTokenInTheWebhooksUrl) {
    const auto plan = plan_reload(config_of("[discovery]\nwebhook = \"https://lists.example/old\"\n"),
                                  config_of("[discovery]\nwebhook = \"https://lists.example/new\"\n"));
    EXPECT_EQ(plan.changed, Names{"discovery.webhook"});
    EXPECT_EQ(plan.config.discovery.webhook, "https://lists.example/new");
}

TEST(Reload, SaysWhenNothingChanged) {
    const auto plan = plan_reload(config_of(), config_of());
    EXPECT_TRUE(plan.changed.empty());
    EXPECT_EQ(describe(plan), "nothing changed");
}

TEST(Policy, RefusesUnitsWithoutACeilingAndFreesUnlimitedOnes) {
    const auto policy =
        make_policy(config_of("[pricing]\nmax_price = { seconds = \"5 wei\", pixels = \"unlimited\" }\n"),
                    KeySet{std::vector{Address{{1}}}});
    const auto& ceilings = policy->rules.ceilings;
    EXPECT_EQ(ceilings.of(protocol::PaymentType::live)->price, protocol::Rational{5});
    EXPECT_TRUE(ceilings.of(protocol::PaymentType::by_pixels)->unlimited);
    EXPECT_FALSE(ceilings.of(protocol::PaymentType::fixed).has_value());
    EXPECT_FALSE(ceilings.of(protocol::PaymentType::lv2v).has_value());
}

TEST(Policy, KnowsTheAddressItListensOn) {
    const auto policy = make_policy(config_of("[api]\ntcp = \"127.0.0.2:8935\"\nallowed_hosts = [\"signer.lan\"]\n"),
                                    KeySet{std::vector{Address{{1}}}});
    for (const char* host : {"127.0.0.2:8935", "signer.lan", "localhost"}) {
        EXPECT_TRUE(check_browser(policy->access, Client{}, net::Peer{}, {{"Host", host}})) << host;
    }
    EXPECT_FALSE(check_browser(policy->access, Client{}, net::Peer{}, {{"Host", "127.0.0.3"}}));
}

TEST(Policy, KnowsTheNamesOfItsCertificate) {
    auto config = config_of("[api]\ntcp = \"127.0.0.1:8935\"\nallowed_hosts = [\"*.corp\"]\n");
    config.api.tls.names = {"signer.example", "*.lan", "10.0.0.7", "[fe80::7]"};
    const auto policy = make_policy(config, KeySet{std::vector{Address{{1}}}});
    for (const char* host :
         {"signer.example:8936", "SIGNER.example", "a.lan", "10.0.0.7:8936", "[fe80::7]:8936", "x.corp"}) {
        EXPECT_TRUE(check_browser(policy->access, Client{}, net::Peer{}, {{"Host", host}})) << host;
    }
    for (const char* host : {"other.example", "lan", ".lan", "a.b.lan", "10.0.0.8", "*.lan.evil", ""}) {
        EXPECT_FALSE(check_browser(policy->access, Client{}, net::Peer{}, {{"Host", host}})) << host;
    }
}

TEST(Policy, CarriesEachClientsLimits) {
    const auto policy = make_policy(
        config_of("[[client]]\nname = \"a\"\nuid = [7]\nlimits = { ev_per_day = \"3 wei\", ev_total = \"9 wei\" }\n"),
        KeySet{std::vector{Address{{1}}}});
    ASSERT_EQ(policy->access.clients.size(), 1U);
    EXPECT_EQ(policy->access.clients.front().limits.ev_per_day, Wei{3ULL});
    EXPECT_EQ(policy->access.clients.front().limits.ev_total, Wei{9ULL});
    EXPECT_FALSE(policy->access.clients.front().limits.ev_per_hour.has_value());
    EXPECT_EQ(policy->keys.active_address(), (Address{{1}}));
}

}  // namespace
}  // namespace farebox::signer::test
