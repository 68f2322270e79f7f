#include "signer/commands/command_line.hpp"

#include <CLI/CLI.hpp>
#include <functional>
#include <map>

#include "signer/commands/commands.hpp"

namespace farebox::signer::commands {
namespace {

const std::map<std::string, Output> kOutputs{{"text", Output::text}, {"json", Output::json}};
const std::map<std::string, Profile> kProfiles{{"sidecar", Profile::sidecar}, {"shared", Profile::shared}};

/// Everything the arguments can say, and the command that was chosen.
struct Parsed {
    ConfigOptions config;
    AdminOptions admin;
    InitOptions init;
    std::uint32_t wait_seconds = 30;
    std::function<int()> command;
};

void add_output(CLI::App& app, Output& output) {
    app.add_option("--output", output, "How results are printed: text or json")
        ->transform(CLI::CheckedTransformer(kOutputs).description("{text,json}"))
        ->type_name("");
}

void add_config(CLI::App& app, ConfigOptions& options) {
    app.add_option(
           "--config", options.file,
           "Configuration file (default: the first there is of ./farebox-signer.toml, /etc/farebox/signer.toml, "
           "/etc/farebox/farebox-signer.toml)")
        ->type_name("FILE");
    app.add_option("--set", options.overrides, "Overrides one setting; repeatable, e.g. --set chain.poll_interval=2s")
        ->type_name("SECTION.KEY=VALUE")
        ->check([](const std::string& text) {
            return text.find('=') == std::string::npos ? "write it as SECTION.KEY=VALUE" : std::string{};
        });
    add_output(app, options.output);
}

void add_admin(CLI::App& app, AdminOptions& options) {
    add_config(app, options.config);
    app.add_option("--admin", options.socket, "Admin socket of the running signer (default: the configuration's)")
        ->type_name("PATH");
}

void add_init(CLI::App& app, Parsed& parsed) {
    auto& options = parsed.init;
    auto* init =
        app.add_subcommand("init", "Makes a key, a password file and a configuration, and says how to fund it");
    init->add_option("--dir", options.directory, "Where to write everything (default: here)")->type_name("DIR");
    init->add_option("--profile", options.profile,
                     "sidecar: beside one application; shared: for several on this machine")
        ->transform(CLI::CheckedTransformer(kProfiles).description("{sidecar,shared}"))
        ->type_name("");
    init->add_flag("--sandbox", options.sandbox,
                   "For farebox-sandbox: a cheap key, sockets inside DIR, its local chain");
    init->add_option("--import", options.import_key, "Takes over a key: a V3 keystore file, or a file of 64 hex digits")
        ->type_name("FILE");
    init->add_option("--import-password-file", options.import_password, "Password of the imported V3 file")
        ->type_name("FILE");
    init->add_option("--rpc", options.rpc, "JSON-RPC endpoint of the chain")->type_name("URL");
    init->add_option("--controller", options.controller, "Livepeer Controller contract")->type_name("ADDRESS");
    init->add_option("--chain-id", options.chain_id, "Chain id")->type_name("N");
    init->add_flag_callback(
        "--no-api-key", [&options] { options.api_key = false; }, "Makes no API key for callers over TCP");
    init->add_flag("--loopback", options.loopback, "Lets every user of this machine spend over TCP, without a key");
    init->add_flag("--force", options.force,
                   "Replaces an existing configuration; keys, passwords and the API key are kept");
    add_output(*init, options.output);
    init->callback([&parsed] { parsed.command = [&parsed] { return run_init(parsed.init); }; });
}

void add_config_commands(CLI::App& app, Parsed& parsed) {
    auto* config = app.add_subcommand("config", "Looks at the configuration");
    config->require_subcommand(1);
    auto* check = config->add_subcommand("check", "Reads it as serve would and reports every problem");
    add_config(*check, parsed.config);
    check->callback([&parsed] { parsed.command = [&parsed] { return run_config_check(parsed.config); }; });
    auto* print = config->add_subcommand("print", "Prints the effective settings and where each came from");
    add_config(*print, parsed.config);
    print->callback([&parsed] { parsed.command = [&parsed] { return run_config_print(parsed.config); }; });
}

void add_serve(CLI::App& app, Parsed& parsed) {
    auto* serve = app.add_subcommand("serve", "Runs the signer until SIGTERM or SIGINT; SIGHUP reloads");
    add_config(*serve, parsed.config);
    serve->callback([&parsed] { parsed.command = [&parsed] { return run_serve(parsed.config); }; });
}

void add_admin_commands(CLI::App& app, Parsed& parsed) {
    const auto add_to = [&](CLI::App& group, const char* name, const char* what,
                            int (*run_command)(const AdminOptions&)) {
        auto* command = group.add_subcommand(name, what);
        add_admin(*command, parsed.admin);
        command->callback(
            [&parsed, run_command] { parsed.command = [&parsed, run_command] { return run_command(parsed.admin); }; });
        return command;
    };
    const auto add = [&](const char* name, const char* what, int (*run_command)(const AdminOptions&)) {
        return add_to(app, name, what, run_command);
    };
    add("usage", "What each client has spent, asked of the running signer", run_usage);
    add("health", "Whether the running signer can make payments, and if not why", run_health);
    add("reload", "Makes the running signer read its configuration again", run_reload);
    auto* ledger = app.add_subcommand("ledger", "Looks after the running signer's ledger");
    ledger->require_subcommand(1);
    add_to(*ledger, "rotate-state-key",
           "Seals states with a fresh key from now on; states sealed before stay good for a day", run_rotate_state_key);
    auto* wait = add("wait", "Waits until the signer is ready", run_wait);
    wait->add_option("--timeout", parsed.wait_seconds, "Seconds to wait (default 30)")->type_name("SECONDS");
    wait->callback([&parsed] {
        parsed.admin.timeout = std::chrono::seconds{parsed.wait_seconds};
        parsed.command = [&parsed] { return run_wait(parsed.admin); };
    });
}

}  // namespace

int run(int argc, char** argv) {
    Parsed parsed;
    CLI::App app{"farebox-signer: pays Livepeer orchestrators for local applications, within limits"};
    app.name("farebox-signer");
    app.require_subcommand(1);
    app.footer("Exit codes: 0 ok, 1 failed, 2 wrong usage or configuration.");
    add_init(app, parsed);
    add_serve(app, parsed);
    add_config_commands(app, parsed);
    add_admin_commands(app, parsed);
    auto* version = app.add_subcommand("version", "Prints the version");
    add_output(*version, parsed.config.output);
    version->callback([&parsed] { parsed.command = [&parsed] { return run_version(parsed.config.output); }; });
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kExitOk : kExitUsage;
    }
    return parsed.command();
}

}  // namespace farebox::signer::commands
