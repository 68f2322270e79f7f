#include "signer/daemon/daemon.hpp"

// What the daemon takes over from files while it runs: when it is told to, and when they change.
namespace farebox::signer {
namespace {

using Paths = std::vector<std::filesystem::path>;

Paths named(std::initializer_list<std::string> files) {
    Paths paths;
    for (const auto& file : files) {
        if (!file.empty()) {
            paths.emplace_back(file);
        }
    }
    return paths;
}

}  // namespace

Result<std::string> Daemon::reload() {
    // One after the other from the files on, or older ones could win; readers of the configuration do not wait.
    const std::scoped_lock one_at_a_time{reload_mutex_};
    auto summary = reload_configuration(Reload::always);
    if (!summary) {
        return summary;
    }
    on_token_keys_changed();
    auto renewed = renew_certificate();
    if (!renewed) {
        auto error = std::move(renewed).error();
        error.message = "the new certificate is refused: " + error.message;
        error.hint = "the one before stays in use; of the configuration: " + *summary + ". " + error.hint;
        return error;
    }
    return renewed->empty() ? *summary : *summary + "; " + *renewed;
}

/// @return Whether anything is other than when the files were read last.
bool Daemon::note_reload(const ReloadPlan& plan) {
    const std::scoped_lock lock{config_mutex_};
    const bool changed = !plan.changed.empty() || plan.needs_restart != needs_restart_ || config_problem_;
    config_problem_.reset();
    needs_restart_ = plan.needs_restart;
    return changed;
}

Result<std::string> Daemon::reload_configuration(Reload when) {
    auto next = config::load(request_);
    if (!next) {
        log_.error("reload_refused", {{"message", next.error().message}});
        auto error = std::move(next).error();
        error.hint = "the old configuration stays in effect; " + error.hint;
        const std::scoped_lock lock{config_mutex_};
        config_problem_ = error;
        return error;
    }
    if (!note_reload(plan_reload(current(), next->config)) && when == Reload::if_changed) {
        return std::string{};
    }
    log_warnings(*next);
    if (auto looks = vault_.look_for_keys(); !looks) {
        log_.warn("keys", {{"message", looks.error().message}});
    }
    use_keys();
    const auto about_keys = obey_active(current(), next->config);
    std::string summary;
    {
        const std::scoped_lock lock{config_mutex_};
        auto plan = plan_reload(loaded_.config, next->config);
        summary = describe(plan) + about_keys;
        loaded_.config = std::move(plan.config);
        renew_policy();
        log_.set_level(loaded_.config.log.level);
    }
    ledger_->audit({"config_reloaded", {}, summary});
    log_.info("reloaded", {{"summary", summary}});
    seal_audit();
    return summary;
}

void Daemon::watch_files() {
    const auto config = current();
    if (!config.watch) {
        return;
    }
    net::FileWatchOptions options;
    options.on_degraded = [this](const std::string& why) {
        log_.warn("watch_degraded", {{"message", why}, {"hint", "files are looked at every few seconds instead"}});
    };
    watch_ = std::make_unique<net::FileWatch>(std::move(options));
    watch_->add(named({loaded_.file, config.pricing.max_price_per_capability, config.chain.rpc_file,
                       config.auth_webhook.headers_file}),
                [this] { on_configuration_changed(); });
    if (certificate()) {
        watch_->add(named({config.api.tls.certificate_file, config.api.tls.key_file, config.api.tls.client_ca_file}),
                    [this] { on_certificate_changed(); });
    }
    if (!config.api.jwt.jwks_file.empty()) {
        watch_->add(named({config.api.jwt.jwks_file}), [this] { on_token_keys_changed(); });
    }
    watch_->start();
    // What changed since it was read at the start; and what this process may not read again is known at once.
    on_configuration_changed();
    on_certificate_changed();
    on_token_keys_changed();
}

void Daemon::on_configuration_changed() {
    const std::scoped_lock one_at_a_time{reload_mutex_};
    static_cast<void>(static_cast<bool>(reload_configuration(Reload::if_changed)));  // the log and /readyz have it
}

}  // namespace farebox::signer
