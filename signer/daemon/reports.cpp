#include <nlohmann/json.hpp>

#include "protocol/address.hpp"
#include "signer/daemon/daemon.hpp"
#include "signer/daemon/discovery.hpp"
#include "signer/daemon/key_report.hpp"
#include "signer/daemon/registry.hpp"
#include "signer/daemon/usage_report.hpp"
#include "signer/daemon/wall_clock.hpp"

// What the daemon says about itself: log lines, readiness, metrics, status, usage.
namespace farebox::signer {
namespace {

using Json = nlohmann::ordered_json;

LogLevel level_of(const RequestEvent& event) {
    if (event.status >= 500) {
        return LogLevel::warn;
    }
    return event.route == "healthz" ? LogLevel::debug : LogLevel::info;
}

std::chrono::seconds ahead_of_wall_clock(protocol::Timestamp ledger) {
    return between(wall_clock(), ledger);
}

std::optional<std::chrono::seconds> age_of(const OwnKey* key) {
    return key == nullptr ? std::nullopt : std::optional{between(key->row.met, wall_clock())};
}

void note_hardening(const std::string& process, const vault::HardeningReport& report, ReadinessFacts& facts) {
    for (const auto& measure : report.measures) {
        if (measure.applied) {
            facts.hardening_applied.push_back(process + " " + measure.name);
        } else {
            facts.hardening_missing.push_back(process + " " + measure.name + ": " + measure.detail);
        }
    }
}

}  // namespace

Config Daemon::current() const {
    const std::scoped_lock lock{config_mutex_};
    return loaded_.config;
}

std::shared_ptr<const ServicePolicy> Daemon::policy() const {
    const std::scoped_lock lock{policy_mutex_};
    return policy_;
}

/// Called with config_mutex_ held. What was in force goes once nobody else has it, and not while payments wait.
void Daemon::put_in_force(std::shared_ptr<const ServicePolicy> policy) {
    const std::scoped_lock lock{policy_mutex_};
    policy_.swap(policy);
}

std::function<void(bool, const std::string&)> Daemon::log_as(const char* event) {
    return [this, event](bool problem, const std::string& what) {
        log_.write(problem ? LogLevel::warn : LogLevel::info, event, {{"message", what}});
    };
}

void Daemon::on_request(const RequestEvent& event) {
    const std::chrono::nanoseconds took{static_cast<std::int64_t>(event.seconds * 1e9)};
    metrics_.request_done(event.route, event.status, event.code ? to_string(*event.code) : "ok", took);
    note_caller(event);
    if (event.payment) {
        metrics_.payment_signed(event.client, event.payment->tickets, event.payment->charge);
    }
    note_abuse(event);
    log_.write_object(level_of(event), request_log_line(event));
}

/// Labels are names of configured clients only: of whom nobody knows, the routes' counters tell.
void Daemon::note_abuse(const RequestEvent& event) {
    if (event.client.empty()) {
        return;
    }
    if (event.denied) {
        metrics_.denied(event.client, to_string(*event.code));
    }
    if (event.reissued) {
        metrics_.reissued(event.client);
    }
    if (event.code == ErrorCode::vault_unavailable) {
        metrics_.grant_undelivered(event.client);
    }
}

Readiness Daemon::readiness() {
    return readiness(certificate());
}

Readiness Daemon::readiness(const std::optional<CertificateInUse>& shown) {
    ReadinessFacts facts;
    facts.phase = phase_;
    const auto keys = rotation_->keys();
    facts.active_key = keys.active_address();
    facts.chain = chain_.read(facts.active_key);
    facts.key_age = age_of(keys.active());
    {
        const std::scoped_lock lock{config_mutex_};
        facts.key_problems = key_problems_;
    }
    for (const auto& endpoint : poller_ ? poller_->health() : std::vector<EndpointHealth>{}) {
        if (!endpoint.error.empty()) {
            facts.endpoint_errors.push_back(endpoint.url + ": " + endpoint.error);
        }
    }
    if (const auto hello = vault_.hello(); !hello) {
        facts.vault_problem = hello.error();
    } else if (hello->paused) {
        facts.vault_problem = make_error(ErrorCode::paused, "is paused by its operator", "`farebox-signer resume`");
    }
    const auto ledger = ledger_->health();
    facts.ledger_ok = ledger.ok;
    facts.ledger_problem = ledger.problem;
    facts.ledger_reserve_file = ledger.reserve_file;
    facts.ledger_ahead = ahead_of_wall_clock(ledger.time);
    if (shown) {
        facts.certificate = shown->reading();
    }
    if (issuer_keys_) {
        facts.token_keys = issuer_keys_->health();
    }
    {
        const std::scoped_lock lock{config_mutex_};
        facts.config_problem = config_problem_;
        facts.needs_restart = needs_restart_;
    }
    if (const auto registry = registry_facts()) {
        facts.registry = describe(*registry);
        facts.registry_missing = !registry->age && current().tickets.recipients == RecipientRule::active;
    }
    if (const auto discovery = discovery_->facts()) {
        facts.discovery = describe(*discovery);
    }
    facts.money = money_facts();
    facts.now = std::chrono::system_clock::now();
    facts.hardening_required = current().hardening == HardeningMode::required;
    note_hardening("vault", hello_.hardening, facts);
    note_hardening("front", hardening_, facts);
    return judge_readiness(facts);
}

std::string Daemon::metrics_text(const Readiness& now) {
    GaugeReadings readings;
    for (const auto& use : rotation_->uses()) {
        readings.own_keys.push_back({protocol::to_checksum(use.key.row.address), use.key.row.status,
                                     age_of(&use.key).value_or(std::chrono::seconds{0}), use.pins.size()});
    }
    if (const auto snapshot = chain_.snapshot()) {
        readings.chain_age_seconds = std::chrono::duration<double>(chain_.now() - snapshot->as_of).count();
        readings.l1_block = snapshot->l1_block;
        readings.round = snapshot->last_initialized_round;
        for (const auto& [key, funds] : snapshot->senders) {
            readings.keys.push_back({protocol::to_checksum(key), funds.deposit, funds.reserve});
        }
    }
    const auto ledger = ledger_->health();
    readings.ledger_ok = ledger.ok;
    readings.ledger_queued = ledger.queued;
    readings.ledger_commits = ledger.commits;
    readings.ledger_failed_commits = ledger.failed_commits;
    readings.ledger_sequence = ledger.sequence;
    readings.ledger_ahead_seconds = static_cast<double>(ahead_of_wall_clock(ledger.time).count());
    readings.connections = api_server_ ? api_server_->connections() : 0;
    if (const auto shown = certificate()) {
        const std::chrono::duration<double> left = shown->facts.not_after - std::chrono::system_clock::now();
        readings.certificate = GaugeReadings::Certificate{left.count(), !shown->problem};
    }
    if (const auto facts = discovery_->facts()) {
        const std::chrono::duration<double> oldest = facts->counts.oldest;
        readings.discovery = GaugeReadings::Discovery{facts->counts.candidates, facts->listed,
                                                      facts->counts.failed_polls, oldest.count()};
    }
    if (const auto facts = registry_facts()) {
        const auto age = facts->age ? static_cast<double>(facts->age->count()) : -1;
        readings.registry = GaugeReadings::Registry{facts->active, facts->pool, facts->failed_reads, age};
    }
    if (issuer_keys_) {
        const auto health = issuer_keys_->health();
        const auto age = std::chrono::steady_clock::now() - health.as_of.value_or(std::chrono::steady_clock::now());
        readings.token_keys = GaugeReadings::TokenKeys{health.keys, std::chrono::duration<double>(age).count()};
    }
    {
        const std::scoped_lock lock{config_mutex_};
        readings.config_ok = !config_problem_;
    }
    readings.money = money_readings();
    readings.ready = now.ready();
    return metrics_.render(readings);
}

std::string Daemon::status_json() {
    const auto shown = certificate();  // once: a renewal must not make one document say two things
    auto document = Json::parse(readiness(shown).to_json());
    const auto ledger = ledger_->health();
    document["paused"] = paused_.load();
    document["version"] = FAREBOX_VERSION;
    document["config"] = loaded_.file;
    document["listening"] = listening();
    const auto keys = rotation_->keys();
    document["active_key"] = keys.active() != nullptr ? Json(protocol::to_checksum(keys.active_address())) : Json();
    document["keys"] = Json::array();
    for (const auto& key : keys.all()) {
        if (key.in_vault) {
            document["keys"].push_back(protocol::to_checksum(key.row.address));
        }
    }
    if (shown) {
        document["certificate"] = {{"expires", format_time(shown->facts.not_after)},
                                   {"names", shown->facts.names},
                                   {"problem", shown->problem ? Json(shown->problem->message) : Json()}};
    }
    document["ledger"] = {{"identity", ledger.identity}, {"sequence", ledger.sequence}, {"commits", ledger.commits}};
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void Daemon::usage_json(std::function<void(Result<std::string>)> done) {
    ledger_->usage([this, done = std::move(done)](Result<std::vector<ClientUsage>> usage) {
        if (!usage) {
            return done(usage.error());
        }
        auto report = usage_report(*usage, client_book_.settings(current()), ether_.read());
        look_at_key_money([this, done, report = std::move(report)](Result<std::vector<KeyMoney>> money) mutable {
            if (!money) {
                return done(money.error());
            }
            report["keys"] = key_report(rotation_->uses(), *money, ether_.read());
            done(report.dump());
        });
    });
}

void Daemon::rotate_state_key(std::function<void(Result<std::string>)> done) {
    ledger_->rotate_state_key([this, done = std::move(done)](Result<void> rotated) {
        if (!rotated) {
            done(rotated.error());
            return;
        }
        log_.info("state_key_rotated");
        done(std::string{
            R"({"message":"new states are sealed with a fresh key; states sealed before stay good for a day"})"});
    });
}

}  // namespace farebox::signer
