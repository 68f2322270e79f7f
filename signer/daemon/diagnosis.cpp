#include "signer/admin/diagnosis.hpp"

#include "signer/daemon/daemon.hpp"
#include "signer/daemon/discovery.hpp"
#include "signer/daemon/wall_clock.hpp"

// What the daemon tells `farebox-signer doctor` of itself.
namespace farebox::signer {
namespace {

LedgerReading reading_of(const LedgerHealth& health) {
    return {health.ok,           health.problem ? health.problem->message : std::string{},
            health.identity,     health.sequence,
            health.reserve_file, between(wall_clock(), health.time)};
}

}  // namespace

std::string Daemon::diagnosis_json() {
    Diagnosis diagnosis;
    diagnosis.version = FAREBOX_VERSION;
    diagnosis.config_file = loaded_.file;
    diagnosis.pid = operators_pid_;
    diagnosis.readiness = readiness();
    diagnosis.paused = paused_;
    diagnosis.listening = listening();
    {
        const std::scoped_lock lock{config_mutex_};
        diagnosis.config_problem = config_problem_ ? config_problem_->message : std::string{};
        diagnosis.needs_restart = needs_restart_;
        diagnosis.key_problems = key_problems_;
    }
    diagnosis.hardening_required = current().hardening == HardeningMode::required;
    diagnosis.hardening = {{"vault", hello_.hardening}, {"front", hardening_}};
    for (const auto& endpoint : poller_ ? poller_->health() : std::vector<EndpointHealth>{}) {
        diagnosis.endpoints.push_back({endpoint.url, endpoint.error});
    }
    if (const auto snapshot = chain_.snapshot()) {
        diagnosis.chain_age = std::chrono::duration_cast<std::chrono::seconds>(chain_.now() - snapshot->as_of);
    }
    const auto keys = rotation_->keys();
    for (const auto& key : keys.all()) {
        diagnosis.keys.push_back({key.row.address, std::string{to_string(key.row.status)},
                                  between(key.row.met, wall_clock()), key.in_vault});
    }
    diagnosis.ledger = reading_of(ledger_->health());
    if (const auto facts = discovery_->facts()) {
        diagnosis.discovery = describe(*facts);
    }
    if (issuer_keys_) {
        const auto health = issuer_keys_->health();
        diagnosis.token_keys = {health.keys, health.problem};
    }
    diagnosis.log = log_.recent();
    diagnosis.metrics = metrics_text(diagnosis.readiness);
    return to_json(diagnosis);
}

}  // namespace farebox::signer
