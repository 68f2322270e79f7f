#include "tests/doctor/good_facts.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>

namespace farebox::signer::doctor::test {
namespace {

constexpr std::chrono::seconds kNow{1'800'000'000};

config::Loaded good_configuration() {
    config::Loaded loaded;
    loaded.file = "/etc/farebox/signer.toml";
    auto& config = loaded.config;
    config.keystore.path = "/var/lib/farebox-vault/keys";
    config.keystore.password_file = "/var/lib/farebox-vault/password";
    config.vault.state = "/var/lib/farebox-vault/vault.state";
    config.vault.max_ev_per_day = *Wei::parse_amount("0.1 eth");
    config.api.unix_socket = "/run/farebox/signer.sock";
    config.api.admin_socket = "/run/farebox/admin.sock";
    config.chain.rpc = {"https://a.example", "https://b.example"};
    config.chain.controller = Address{{0xc0}};
    config.chain.price_feed = Address{{0xfe}};
    config.ledger.path = "/var/lib/farebox/ledger.db";
    ClientConfig client;
    client.name = "local";
    client.uid = {1000};
    client.limits.ev_per_day = *Wei::parse_amount("0.05 eth");
    client.limits.payments_per_second = 200;
    config.clients = {client};
    loaded.sources["client"] = {};
    return loaded;
}

RpcReading good_endpoint(const std::string& shown) {
    RpcReading reading;
    reading.shown = shown;
    reading.latency = std::chrono::milliseconds{40};
    reading.clock_ahead = std::chrono::seconds{0};
    reading.chain_id = 42161;
    reading.l1_block = 22'000'000;
    reading.block_age = std::chrono::seconds{1};
    reading.controller_has_code = true;
    reading.paused = false;
    reading.ticket_broker = Address{{0xb0}};
    reading.rounds_manager = Address{{0xb1}};
    reading.bonding_manager = Address{{0xb2}};
    reading.round = 4000;
    reading.initialized_round = 4000;
    reading.round_initialized = true;
    reading.round_locked = false;
    reading.pool_size = 100;
    reading.pool_max_size = 100;
    reading.senders[kPayer] = {*Wei::parse_amount("0.5 eth"), *Wei::parse_amount("0.4 eth"), 0};
    reading.price = PriceReading{true, "350000000000", 8, kNow.count() - 600};
    return reading;
}

Diagnosis good_diagnosis() {
    Diagnosis running;
    running.version = "1.2.3";
    running.pid = 7;
    running.readiness.checks = {{"running", true, "serving"}, {"key", true, "has a deposit"}};
    running.listening = {"api unix:/run/farebox/signer.sock", "admin unix:/run/farebox/admin.sock",
                         "operations http://127.0.0.1:9464"};
    running.hardening = {{"vault", {{{"landlock", true, {}}}}}, {"front", {{{"keys_hidden", true, {}}}}}};
    running.endpoints = {{"https://a.example", {}}, {"https://b.example", {}}};
    running.chain_age = std::chrono::seconds{2};
    running.keys = {{kPayer, "active", std::chrono::hours{24 * 10}, true}};
    running.ledger = {true, {}, "00112233445566778899aabbccddeeff", 12, true, std::chrono::seconds{0}};
    return running;
}

}  // namespace

Facts good_facts_at_rest() {
    Facts facts;
    facts.loaded = good_configuration();
    facts.version = "1.2.3";
    facts.now = std::chrono::system_clock::time_point{kNow};
    facts.signer = SignerReading{};
    FilesReading files;
    files.files = {
        {{"the password file", "/var/lib/farebox-vault/password", FileRule::own_secret}, 0, S_IFREG | 0600, 0}};
    facts.files = files;
    KeysReading keys;
    keys.files = {{kPayer, "/var/lib/farebox-vault/keys/UTC--2027-01-05T08-00-00.000000000Z--11"}};
    facts.keys = keys;
    facts.kernel = KernelReading{false, 3, true, true, {}};
    LedgerFileReading ledger;
    ledger.free_bytes = 50ULL << 30U;
    ledger.reserve_bytes = 1U << 20U;
    ledger.found = LedgerExamination{"00112233445566778899aabbccddeeff", 12, {}, LedgerExamination::Extent::whole};
    facts.ledger = ledger;
    vault::StateFinding state{vault::StateFinding::Kind::readable, {}};
    state.summary.pin = vault::LedgerPin{
        {{0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}}, 12};
    facts.vault_state = Result<vault::StateFinding>{state};
    facts.certificate.emplace(std::nullopt);
    facts.chain = ChainReading{{good_endpoint("https://a.example"), good_endpoint("https://b.example")}};
    facts.neighbours = NeighboursReading{};
    return facts;
}

Facts good_facts() {
    auto facts = good_facts_at_rest();
    facts.signer->state = SignerReading::State::runs;
    facts.signer->diagnosis = good_diagnosis();
    facts.signer->audit = AuditReading{30, 30, {}, std::nullopt};
    facts.ledger->found.reset();
    facts.ledger->holder = "pid 7 on host since 2027-01-01T00:00:00Z";
    return facts;
}

Wei eth(const std::string& amount) {
    return *Wei::parse_amount(amount + " eth");
}

Status worst(const Findings& findings) {
    for (const auto status : {Status::problem, Status::warning, Status::ok}) {
        if (std::ranges::any_of(findings, [status](const auto& finding) { return finding.status == status; })) {
            return status;
        }
    }
    return Status::skipped;
}

std::string said(const Findings& findings, Status status) {
    std::string text;
    for (const auto& finding : findings) {
        text += finding.status == status ? finding.detail + " -> " + finding.fix + "\n" : "";
    }
    return text;
}

}  // namespace farebox::signer::doctor::test
