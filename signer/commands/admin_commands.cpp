#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "signer/commands/admin_answers.hpp"
#include "signer/commands/roles.hpp"
#include "signer/commands/usage_table.hpp"
#include "signer/config/load.hpp"
#include "vault/one_use_order.hpp"

namespace farebox::signer::commands {
namespace {

constexpr std::chrono::milliseconds kWaitStep{100};

bool is_ready(const Json& status) {
    return status.contains("ready") && status["ready"].is_boolean() && status["ready"].get<bool>();
}

/// One line per check; only the failed ones when @p failed_only.
std::string check_lines(const Json& status, bool failed_only) {
    std::string lines;
    for (const auto& check : list_of(status, "checks")) {
        const bool ok = check.contains("ok") && check["ok"].is_boolean() && check["ok"].get<bool>();
        if (!ok || !failed_only) {
            lines += std::string{ok ? "ok      " : "NOT OK  "} + pad(text_of(check, "name"), 10) +
                     text_of(check, "detail") + "\n";
        }
    }
    return lines;
}

Error not_ready(const Json& status) {
    auto lines = check_lines(status, true);
    return make_error(ErrorCode::timeout, "the signer runs but cannot make payments yet:\n" + lines,
                      "see the reasons above; `farebox-signer health` shows every check");
}

/// Looks at the signer's status again and again until `judge` has an exit code; the last time it is told that it must.
/// @param judge  (status, exit code of asking for it, last time)
int watch_status(const AdminOptions& options,
                 const std::function<std::optional<int>(const Result<Json>&, int, bool)>& judge) {
    const auto give_up = std::chrono::steady_clock::now() + options.timeout;
    AdminOptions probe = options;
    probe.timeout = std::chrono::seconds{1};
    for (;;) {
        int exit_code = kExitOk;
        const auto status = ask_signer(probe, {"GET", "/status", {}}, exit_code);
        const bool last = std::chrono::steady_clock::now() + kWaitStep >= give_up;
        if (const auto verdict = judge(status, exit_code, last)) {
            return *verdict;
        }
        std::this_thread::sleep_for(kWaitStep);
    }
}

}  // namespace

int run_usage(const AdminOptions& options) {
    return show_answer(options, {"GET", "/usage", {}}, usage_table);
}

int run_health(const AdminOptions& options) {
    int exit_code = kExitOk;
    const auto status = ask_signer(options, {"GET", "/status", {}}, exit_code);
    if (!status) {
        return fail(status.error(), options.config.output, exit_code);
    }
    succeed(options.config.output == Output::json ? status->dump() : check_lines(*status, false));
    return is_ready(*status) ? kExitOk : kExitFailed;
}

int run_wait(const AdminOptions& options) {
    return watch_status(options, [&](const Result<Json>& status, int exit_code, bool last) -> std::optional<int> {
        if (status && is_ready(*status)) {
            return succeed(options.config.output == Output::json ? status->dump() : "ready");
        }
        if (exit_code == kExitUsage && !status) {
            return fail(status.error(), options.config.output, exit_code);
        }
        if (last) {
            return fail(status ? not_ready(*status) : status.error(), options.config.output);
        }
        return std::nullopt;
    });
}

int run_reload(const AdminOptions& options) {
    return tell_signer(options, {"POST", "/reload", {}});
}

int run_pause(const AdminOptions& options) {
    return tell_signer(options, {"POST", "/pause", {}});
}

int run_resume(const AdminOptions& options) {
    const auto loaded = config::load(config::request_of_process(options.config.file, options.config.overrides));
    if (!loaded) {
        return fail(loaded.error(), options.config.output, kExitUsage);
    }
    const auto orders = order_place(loaded->config);
    if (const auto written = vault::write_order(orders, vault::OrderKind::resume); !written) {
        return fail(written.error(), options.config.output);
    }
    return watch_status(options, [&](const Result<Json>& status, int, bool last) -> std::optional<int> {
        if (!status) {
            return succeed("the signer does not run; it signs again once it is started", options.config.output);
        }
        if (!status->value("paused", true)) {
            vault::remove_order(orders, vault::OrderKind::resume);
            return succeed("the signer signs again", options.config.output);
        }
        if (last) {
            return fail(make_error(ErrorCode::timeout, "the vault has not taken the order to sign again",
                                   "run this as root or as the user that starts the signer"),
                        options.config.output);
        }
        return std::nullopt;
    });
}

int run_chain_accept(const AdminOptions& options) {
    return tell_signer(options, {"POST", "/chain/accept", {}});
}

int run_rotate_state_key(const AdminOptions& options) {
    return tell_signer(options, {"POST", "/state-key/rotate", {}});
}

}  // namespace farebox::signer::commands
