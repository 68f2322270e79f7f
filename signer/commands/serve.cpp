#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>

#include "signer/commands/commands.hpp"
#include "signer/commands/roles.hpp"
#include "signer/config/load.hpp"
#include "signer/daemon/sockets.hpp"
#include "signer/log/logger.hpp"
#include "vault/control.hpp"
#include "vault/hardening.hpp"
#include "vault/supervisor.hpp"

namespace farebox::signer::commands {
namespace {

using Environment = std::map<std::string, std::string>;

constexpr std::array<std::string_view, 3> kAwsCredentials{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                                                          "AWS_SESSION_TOKEN"};

/// What a child needs of the environment. The vault gets the settings, where a token's module finds its own
/// (SOFTHSM2_CONF and the like) and credentials, which the front never gets; neither is told of the service manager,
/// whom the supervisor serves.
std::vector<std::string> environment_for(const Environment& all, bool vault) {
    std::vector<std::string> lines;
    for (const auto& [name, value] : all) {
        const bool managers = name == "NOTIFY_SOCKET" || name.starts_with("LISTEN_");
        const bool setting = name.starts_with("FAREBOX_SIGNER_") || name == "XDG_RUNTIME_DIR" ||
                             name.ends_with("_CONF") || name.ends_with("ConfigurationPath");
        const bool credential = std::ranges::find(kAwsCredentials, name) != kAwsCredentials.end();
        if (vault ? setting || credential : !managers && !credential) {
            lines.push_back(name + "=" + value);
        }
    }
    return lines;
}

/// Written at once, by the one thread there is.
void write_line(std::string_view line) {
    const auto whole = std::string{line} + "\n";
    // Nobody can act on a failure: where stderr is closed, nobody reads it.
    const auto written = ::write(STDERR_FILENO, whole.data(), whole.size());
    static_cast<void>(written);
}

std::vector<std::pair<std::string, int>> named(const InheritedSockets& sockets) {
    std::vector<std::pair<std::string, int>> list;
    const auto add = [&list](const char* name, const std::vector<int>& fds) {
        for (const int fd : fds) {
            list.emplace_back(name, fd);
        }
    };
    add("api", sockets.api);
    add("admin", sockets.admin);
    add("operations", sockets.operations);
    return list;
}

}  // namespace

int exit_code_of(const Error& error) noexcept {
    const bool configuration = error.code == ErrorCode::invalid_argument || error.code == ErrorCode::not_found ||
                               error.code == ErrorCode::forbidden || error.code == ErrorCode::unauthenticated;
    return configuration ? kExitUsage : kExitFailed;
}

int run_supervisor(const ConfigOptions& options, const std::vector<std::string>& arguments) {
    static_cast<void>(vault::harden_process());  // it holds no secret; its children say what they could do
    const auto environment = config::request_of_process({}, {}).environment;
    const auto sockets = inherited_sockets(environment);
    if (!sockets) {
        return fail(sockets.error(), options.output, exit_code_of(sockets.error()));
    }
    Logger log{LogLevel::info, write_line, "supervisor"};
    vault::SupervisorOptions supervised;
    supervised.arguments = arguments;
    supervised.vault_environment = environment_for(environment, true);
    supervised.front_environment = environment_for(environment, false);
    supervised.listeners = named(*sockets);
    supervised.log = [&log](bool problem, std::string_view event, const vault::SupervisorOptions::Facts& facts) {
        log.write(problem ? LogLevel::warn : LogLevel::info, event, std::span{facts});
    };
    supervised.notify = [&environment](const std::string& message) { notify_service_manager(environment, message); };
    return vault::Supervisor{std::move(supervised)}.run();
}

int run_serve(const ServeOptions& options) {
    if (options.role != Role::supervisor && !vault::has_supervisor()) {
        const auto error =
            make_error(ErrorCode::invalid_argument, "this role of the program is for its supervisor only",
                       "run `farebox-signer serve` without --role");
        return fail(error, options.config.output, kExitUsage);
    }
    switch (options.role) {
        case Role::vault:
            return run_vault(options.config);
        case Role::front:
            return run_front(options.config);
        case Role::supervisor:
            break;
    }
    return run_supervisor(options.config, options.arguments);
}

}  // namespace farebox::signer::commands
