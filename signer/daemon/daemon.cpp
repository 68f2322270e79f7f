#include "signer/daemon/daemon.hpp"

#include <unistd.h>

#include "protocol/address.hpp"
#include "signer/chain/sandbox_keys.hpp"
#include "signer/config/check.hpp"
#include "signer/daemon/contract_pins.hpp"
#include "signer/daemon/sockets.hpp"
#include "signer/daemon/wall_clock.hpp"
#include "signer/http/random_id.hpp"
#include "signer/ledger/sqlite_ledger.hpp"

namespace farebox::signer {
namespace {

constexpr std::chrono::hours kForEver{24 * 365 * 100};
constexpr std::chrono::milliseconds kAdminGrace{1'000};

/// Constants never age.
ChainAgeLimits age_limits(const ChainConfig& chain) {
    return chain.mode == ChainMode::fixed ? ChainAgeLimits{kForEver, kForEver}
                                          : ChainAgeLimits{chain.soft_age, chain.max_age};
}

}  // namespace

Daemon::Daemon(DaemonParts parts)
    : request_{std::move(parts.request)},
      hardening_{std::move(parts.hardening)},
      vault_{parts.vault},
      end_vault_{std::move(parts.end_vault)},
      sockets_{std::move(parts.sockets)},
      operators_pid_{parts.operators_pid},
      first_certificate_{std::move(parts.certificate)},
      loaded_{std::move(parts.loaded)},
      log_{loaded_.config.log.level, {}, "front"},
      chain_{age_limits(loaded_.config.chain)},
      ether_{loaded_.config.chain.price_max_age} {}

Daemon::~Daemon() {
    stop();
}

Result<void> Daemon::start() {
    log_warnings(loaded_);
    for (const auto step :
         {&Daemon::meet_vault, &Daemon::check_hardening, &Daemon::open_ledger, &Daemon::pin_ledger,
          &Daemon::check_audit, &Daemon::start_clients, &Daemon::start_keys, &Daemon::start_chain,
          &Daemon::start_funding, &Daemon::start_token_keys, &Daemon::start_price_watch, &Daemon::start_key_money}) {
        if (auto done = (this->*step)(); !done) {
            return done;
        }
    }
    if (first_certificate_) {
        use_certificate(*first_certificate_);
    }
    build_services();
    if (auto done = start_winnings_watch(); !done) {
        return done;
    }
    if (auto done = listen(); !done) {
        return done;
    }
    first_certificate_.reset();
    look_at_vault();  // what it said while nobody listened
    ledger_->audit({"signer_started",
                    {},
                    "version " FAREBOX_VERSION ", key " + protocol::to_checksum(rotation_->keys().active_address())});
    seal_audit();
    phase_ = Phase::serving;
    for (const auto& where : listening()) {
        constexpr std::string_view kApi = "api ";
        if (where.starts_with(kApi)) {
            log_.info("listening",
                      {{"at", where}, {"for_clients", "FAREBOX_SIGNER=" + for_clients(where.substr(kApi.size()))}});
        } else {
            log_.info("listening", {{"at", where}});
        }
    }
    log_.info("started", {{"version", FAREBOX_VERSION},
                          {"config", loaded_.file},
                          {"key", protocol::to_checksum(rotation_->keys().active_address())},
                          {"pid", std::to_string(operators_pid_)}});
    watch_files();
    return {};
}

void Daemon::log_warnings(const config::Loaded& loaded) {
    for (const auto& warning : config::warnings_of(loaded)) {
        log_.warn("config", {{"message", warning}});
    }
}

Result<void> Daemon::check_hardening() {
    auto done = check_hardening("vault", hello_.hardening);
    return done ? check_hardening("front", hardening_) : done;
}

Result<void> Daemon::check_hardening(std::string_view process, const vault::HardeningReport& report) {
    for (const auto& measure : report.measures) {
        if (measure.applied) {
            continue;
        }
        if (loaded_.config.hardening == HardeningMode::required) {
            return make_error(ErrorCode::invalid_argument,
                              "hardening is required, and the " + std::string{process} + " cannot have " +
                                  measure.name + ": " + measure.detail,
                              "allow it to this process, or set hardening = \"best-effort\"");
        }
        log_.warn("hardening_missing",
                  {{"in", std::string{process}}, {"measure", measure.name}, {"detail", measure.detail}});
    }
    return {};
}

Result<void> Daemon::meet_vault() {
    auto hello = vault_.hello();
    if (!hello) {
        return std::move(hello).error();
    }
    hello_ = *std::move(hello);
    paused_ = hello_.paused;
    log_.info("unlocked", {{"keys", std::to_string(hello_.keys.size())}});
    return {};
}

Result<void> Daemon::open_ledger() {
    const auto& config = loaded_.config.ledger;
    LedgerOptions options;
    options.path = config.path;
    options.holder = operators_pid_;
    options.reserve_bytes = config.reserve_bytes;
    options.retention.sessions = std::chrono::hours{24 * config.session_retention_days};
    options.retention.audit = std::chrono::hours{24 * config.audit_retention_days};
    options.log = [this](std::string_view message) { log_.warn("ledger", {{"message", std::string{message}}}); };
    options.around_completions = [this](const std::function<void()>& completions) { vault_.together(completions); };
    auto ledger = make_sqlite_ledger(std::move(options));
    if (!ledger) {
        return std::move(ledger).error();
    }
    ledger_ = *std::move(ledger);
    return {};
}

Result<void> Daemon::start_chain() {
    const auto& config = loaded_.config;
    pool_ = std::make_unique<net::IoPool>(config.api.threads);
    if (config.chain.mode == ChainMode::fixed) {
        std::vector<Address> held;
        for (const auto& key : hello_.keys) {
            held.push_back(key.address);
        }
        if (auto checked = check_sandbox_keys(config.keystore.path, held); !checked) {
            return checked;
        }
        watch_funds(rotation_->keys());
        return {};
    }
    contract_pins_ = make_contract_pins(config, log_);
    ChainPollerOptions options;
    options.pins = contract_pins_.get();
    options.word_counts_for = config.chain.soft_age;
    options.urls = config.chain.rpc;
    options.question = {config.chain.chain_id, config.chain.controller, {}};
    options.interval = config.chain.poll_interval;
    options.log = log_as("chain");
    poller_ = std::make_unique<ChainPoller>(pool_->at(0), chain_, std::move(options));
    watch_funds(rotation_->keys());
    return poller_->start();
}

void Daemon::build_services() {
    start_registry();
    start_discovery();
    {
        const std::scoped_lock lock{config_mutex_};
        renew_policy();
    }
    FairGate::Limits gate;
    gate.at_once = current().api.payments_at_once;
    gate_ = std::make_unique<FairGate>(gate);
    audit_keeper_ =
        std::make_unique<AuditKeeper>(AuditSealing{*ledger_, vault_}, loaded_.config.ledger.audit_seal_interval,
                                      [this](const Error& why) { audit_not_sealed(why); });
    webhook_ = std::make_unique<AuthWebhook>(http_transport(pool_->at(0)), webhook_options());
    ServiceParts parts{.ledger = *ledger_,
                       .vault = vault_,
                       .chain = chain_,
                       .pins = *pins_,
                       .policy = [this] { return policy(); },
                       .clock = wall_clock,
                       .random_id = random_id,
                       .webhook = webhook_.get(),
                       .gate = gate_.get(),
                       .discovery = [this] { return discovery_->snapshot(); },
                       .registry = &registry_,
                       .ether = &ether_};
    api_ = std::make_unique<SignerApi>(
        std::move(parts), [this](const RequestEvent& event) { on_request(event); },
        current().api.max_connections_per_client);
    AdminActions actions;
    actions.status = [this] { return status_json(); };
    actions.usage = [this](auto done) { usage_json(std::move(done)); };
    actions.reload = [this]() -> Result<std::string> {
        auto done = reload();
        return done ? Result<std::string>{R"({"message":)" + json_quote(*done) + "}"} : done;
    };
    actions.pause = [this] { return pause(); };
    actions.keys = [this] { return key_orders_->list(); };
    actions.order_keys = [this](std::string_view verb, std::string_view body, auto done) {
        key_orders_->obey(verb, body, std::move(done));
    };
    actions.order_clients = [this](std::string_view verb, std::string_view body, auto done) {
        client_orders_->obey(verb, body, done);
    };
    actions.read_audit = [this](std::string_view what, std::string_view body, auto done) {
        read_audit(what, body, std::move(done));
    };
    actions.vault = [this] { return vault_json(); };
    actions.order_funding = [this](std::string_view verb, std::string_view body, auto done) {
        order_funding(verb, body, std::move(done));
    };
    actions.accept_contracts = [this] { return accept_contracts(); };
    actions.diagnosis = [this] { return diagnosis_json(); };
    actions.rotate_state_key = [this](auto done) { rotate_state_key(std::move(done)); };
    admin_ = std::make_unique<AdminApi>(std::move(actions), ::geteuid());
    operations_ =
        std::make_unique<OperationsApi>([this] { return readiness(); }, [this] { return metrics_text(readiness()); });
}

WebhookOptions Daemon::webhook_options() {
    WebhookOptions options;
    options.on_result = [this](WebhookResult result, std::chrono::nanoseconds took) {
        metrics_.webhook_asked(to_string(result), took);
    };
    options.log = log_as("auth_webhook");
    return options;
}

void Daemon::look_at_vault() {
    const auto hello = vault_.hello();
    if (!hello) {
        return;
    }
    note_paused(hello->paused);
    if (knows_keys_) {
        note_keys(*hello);
    }
}

/// What was in force goes on until here: whoever calls this has the vault's word.
void Daemon::note_paused(bool paused) {
    const std::scoped_lock lock{config_mutex_};
    if (paused_.exchange(paused) == paused || !policy_) {
        return;
    }
    renew_policy();
    ledger_->audit({paused ? "signing_paused" : "signing_resumed", {}, {}});
    log_.warn(paused ? "paused" : "resumed");
}

Result<std::string> Daemon::pause() {
    if (auto done = vault_.pause(); !done) {
        return std::move(done).error();
    }
    note_paused(true);
    seal_audit();
    return std::string{R"({"message":"nothing is signed until `farebox-signer resume`, whatever restarts"})"};
}

bool Daemon::stop() {
    const auto before = phase_.exchange(Phase::stopping);
    if (!pool_ || before == Phase::stopping) {
        return true;
    }
    if (watch_) {
        watch_->stop();
    }
    remove_socket_files(before == Phase::serving);
    bool complete = true;
    if (api_server_) {
        complete = api_server_->stop(current().api.drain_timeout);
    }
    for (auto* server : {admin_server_.get(), operations_server_.get()}) {
        if (server != nullptr) {
            server->stop(kAdminGrace);
        }
    }
    audit_keeper_.reset();
    funding_.reset();
    poller_.reset();
    price_watch_.reset();
    winnings_watch_.reset();
    if (discovery_) {
        discovery_->stop();
        registry_poller_.reset();
        discovery_pool_->stop();
    }
    if (issuer_keys_) {
        issuer_keys_->stop();
    }
    // The threads end before the ledger does: its last completions then find executors that nobody runs.
    pool_->stop();
    if (gate_) {
        gate_->close();
    }
    {
        const std::scoped_lock lock{config_mutex_};
        put_in_force(nullptr);  // it shares what lives on those threads
    }
    if (ledger_) {
        ledger_->audit({"signer_stopped", {}, complete ? "everything in flight was finished" : "requests were cut"});
    }
    if (ledger_) {
        seal_audit();
    }
    // The vault's last completions still speak to the ledger.
    end_vault_();
    ledger_.reset();
    log_.info("stopped", {{"complete", complete ? "true" : "false"}});
    return complete;
}

}  // namespace farebox::signer
