#include <array>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "farebox/wei.hpp"
#include "signer/commands/admin_client.hpp"
#include "signer/commands/roles.hpp"
#include "signer/config/load.hpp"
#include "vault/resume_order.hpp"

namespace farebox::signer::commands {
namespace {

using Json = nlohmann::json;
constexpr std::chrono::milliseconds kWaitStep{100};

/// Calls the running signer and parses its answer; on failure the exit code is in @p exit_code.
Result<Json> ask(const AdminOptions& options, const std::string& method, const std::string& path, int& exit_code) {
    exit_code = kExitUsage;
    const auto socket = find_admin_socket(options);
    if (!socket) {
        return socket.error();
    }
    exit_code = kExitFailed;
    const auto body = call_admin(*socket, method, path, options.timeout);
    if (!body) {
        return body.error();
    }
    auto document = Json::parse(*body, nullptr, false);
    if (document.is_discarded()) {
        return make_error(ErrorCode::protocol_error, "the signer's answer is no JSON",
                          "check that " + *socket + " is farebox-signer's admin socket");
    }
    return document;
}

std::string text_of(const Json& object, const char* key) {
    return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : std::string{};
}

std::string number_of(const Json& object, const char* key) {
    return object.contains(key) && object[key].is_number_integer() ? std::to_string(object[key].get<std::int64_t>())
                                                                   : std::string{"-"};
}

/// Rounded for reading: gwei or eth with a few decimals. Exact amounts are in --output json.
std::string rounded(const Wei& amount) {
    constexpr double kGwei = 1e9;
    constexpr double kEth = 1e18;
    const double wei = std::stod(amount.to_decimal());
    std::array<char, 48> text{};
    if (wei >= kEth / 1000) {
        std::snprintf(text.data(), text.size(), "%.6f eth", wei / kEth);
    } else if (wei >= kGwei / 1000) {
        std::snprintf(text.data(), text.size(), "%.3f gwei", wei / kGwei);
    } else {
        std::snprintf(text.data(), text.size(), "%.0f wei", wei);
    }
    return text.data();
}

std::string amount_of(const Json& object, const char* key) {
    const auto wei = Wei::parse(text_of(object, key));
    return wei ? rounded(*wei) : std::string{"-"};
}

/// What the day's EV limit still allows.
std::string left_today(const Json& client) {
    const auto limits = client.contains("limits") && client["limits"].is_object() ? client["limits"] : Json{};
    const auto limit = Wei::parse(text_of(limits, "ev_per_day"));
    const auto spent = Wei::parse(text_of(client, "ev_day"));
    if (!limit || !spent) {
        return "unlimited";
    }
    const auto left = limit->checked_sub(*spent);
    return rounded(left ? *left : Wei{});
}

std::string pad(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size() + 1), ' ');
    return text;
}

std::string usage_table(const Json& document) {
    std::string table = pad("CLIENT", 20) + pad("PAYMENTS", 10) + pad("TICKETS", 10) + pad("SESSIONS", 10) +
                        pad("EV HOUR", 16) + pad("EV DAY", 16) + pad("LEFT TODAY", 16) + "EV TOTAL\n";
    const auto clients = document.contains("clients") && document["clients"].is_array() ? document["clients"] : Json{};
    for (const auto& client : clients) {
        table += pad(text_of(client, "name"), 20) + pad(number_of(client, "payments"), 10) +
                 pad(number_of(client, "tickets"), 10) + pad(number_of(client, "sessions"), 10) +
                 pad(amount_of(client, "ev_hour"), 16) + pad(amount_of(client, "ev_day"), 16) +
                 pad(left_today(client), 16) + amount_of(client, "ev_total") + "\n";
    }
    return table;
}

bool is_ready(const Json& status) {
    return status.contains("ready") && status["ready"].is_boolean() && status["ready"].get<bool>();
}

/// One line per check; only the failed ones when @p failed_only.
std::string check_lines(const Json& status, bool failed_only) {
    std::string lines;
    const auto checks = status.contains("checks") && status["checks"].is_array() ? status["checks"] : Json{};
    for (const auto& check : checks) {
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

/// Has the signer do something and prints what it says about it.
int tell(const AdminOptions& options, const std::string& path) {
    int exit_code = kExitOk;
    const auto result = ask(options, "POST", path, exit_code);
    if (!result) {
        return fail(result.error(), options.config.output, exit_code);
    }
    return succeed(options.config.output == Output::json ? result->dump() : text_of(*result, "message"));
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
        const auto status = ask(probe, "GET", "/status", exit_code);
        const bool last = std::chrono::steady_clock::now() + kWaitStep >= give_up;
        if (const auto verdict = judge(status, exit_code, last)) {
            return *verdict;
        }
        std::this_thread::sleep_for(kWaitStep);
    }
}

int report(const AdminOptions& options, const std::string& message) {
    return succeed(options.config.output == Output::json ? Json{{"message", message}}.dump() : message);
}

}  // namespace

int run_usage(const AdminOptions& options) {
    int exit_code = kExitOk;
    const auto usage = ask(options, "GET", "/usage", exit_code);
    if (!usage) {
        return fail(usage.error(), options.config.output, exit_code);
    }
    return succeed(options.config.output == Output::json ? usage->dump() : usage_table(*usage));
}

int run_health(const AdminOptions& options) {
    int exit_code = kExitOk;
    const auto status = ask(options, "GET", "/status", exit_code);
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
    return tell(options, "/reload");
}

int run_pause(const AdminOptions& options) {
    return tell(options, "/pause");
}

int run_resume(const AdminOptions& options) {
    const auto loaded = config::load(config::request_of_process(options.config.file, options.config.overrides));
    if (!loaded) {
        return fail(loaded.error(), options.config.output, kExitUsage);
    }
    const auto orders = order_place(loaded->config);
    if (const auto written = vault::write_resume_order(orders); !written) {
        return fail(written.error(), options.config.output);
    }
    return watch_status(options, [&](const Result<Json>& status, int, bool last) -> std::optional<int> {
        if (!status) {
            return report(options, "the signer does not run; it signs again once it is started");
        }
        if (!status->value("paused", true)) {
            vault::remove_resume_order(orders);
            return report(options, "the signer signs again");
        }
        if (last) {
            return fail(make_error(ErrorCode::timeout, "the vault has not taken the order to sign again",
                                   "run this as root or as the user that starts the signer"),
                        options.config.output);
        }
        return std::nullopt;
    });
}

int run_rotate_state_key(const AdminOptions& options) {
    return tell(options, "/state-key/rotate");
}

}  // namespace farebox::signer::commands
