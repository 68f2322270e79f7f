#include "signer/commands/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "signer/commands/audit_command_line.hpp"
#include "signer/commands/client_command_line.hpp"
#include "signer/commands/commands.hpp"
#include "signer/commands/fund_command_line.hpp"
#include "signer/commands/options.hpp"
#include "signer/config/value.hpp"

namespace farebox::signer::commands {
namespace {

constexpr std::uint64_t kMaxChainId = 1ULL << 53U;  // as the configuration's
constexpr std::uint64_t kMaxWaitSeconds = 7ULL * 24 * 3600;

const std::map<std::string, Role> kRoles{{"vault", Role::vault}, {"front", Role::front}};
const std::map<std::string, Profile> kProfiles{{"sidecar", Profile::sidecar}, {"shared", Profile::shared}};

/// Everything the arguments can say, and the command that was chosen.
struct Parsed {
    ConfigOptions config;
    AdminOptions admin;
    OrderOptions order;
    KeyOrder key;
    KeyMakeOptions key_make;
    InitOptions init;
    ServeOptions serve;
    ClientOptions client;
    AuditOptions audit;
    FundOptions fund;
    std::uint32_t wait_seconds = 30;
    std::function<int()> command;
};

void add_import(CLI::App& app, std::string& key, std::string& password) {
    auto* import =
        add_text(app, "--import", key, "FILE", "Takes over a key: a V3 keystore file, or a file of 64 hex digits");
    add_text(app, "--import-password-file", password, "FILE", "Password of the imported V3 file")->needs(import);
}

void add_init(CLI::App& app, Parsed& parsed) {
    auto& options = parsed.init;
    auto* init =
        app.add_subcommand("init", "Makes a key, a password file and a configuration, and says how to fund it");
    add_text(*init, "--dir", options.directory, "DIR", "Where to write everything (default: here)");
    add_word(*init, "--profile", options.profile, kProfiles,
             "sidecar: beside one application; shared: for several on this machine (default: sidecar)");
    init->add_flag("--sandbox", options.sandbox,
                   "For farebox-sandbox: a cheap key, sockets inside DIR, its local chain");
    add_import(*init, options.import_key, options.import_password);
    add_text(*init, "--rpc", options.rpc, "URL", "JSON-RPC endpoint of the chain (default: a public one)");
    add_text(*init, "--controller", options.controller, "ADDRESS",
             "Livepeer Controller contract (default: Arbitrum One's)");
    init->add_option("--chain-id", options.chain_id, "Chain id (default: 42161, Arbitrum One)")
        ->type_name("N")
        ->check([](const std::string& text) { return is_number_within(text, 1, kMaxChainId) ? "" : "is no chain id"; });
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
    auto* serve = app.add_subcommand("serve",
                                     "Runs the signer until SIGTERM or SIGINT; SIGHUP reloads. It is three processes: "
                                     "this one, the vault with the keys, and the front that answers callers");
    add_config(*serve, parsed.serve.config);
    add_word(*serve, "--role", parsed.serve.role, kRoles, "Used by the signer itself");
    serve->get_option("--role")->group("");  // not in --help: see roles.hpp
    serve->callback([&parsed] { parsed.command = [&parsed] { return run_serve(parsed.serve); }; });
}

void add_order(CLI::App& group, Parsed& parsed, const char* name, const char* what,
               int (*run_command)(const OrderOptions&)) {
    auto* command = group.add_subcommand(name, what);
    add_config(*command, parsed.order.config);
    command->add_flag("--forget-spending", parsed.order.forget_spending,
                      "What was spent before counts for nothing (default: for all that was allowed)");
    command->callback(
        [&parsed, run_command] { parsed.command = [&parsed, run_command] { return run_command(parsed.order); }; });
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
    add("pause", "Stops all signing at once, also after a restart", run_pause);
    add("resume", "Ends a pause; for root, or the user that starts the signer", run_resume);
    auto* ledger = app.add_subcommand("ledger", "Looks after the signer's ledger");
    ledger->require_subcommand(1);
    add_to(*ledger, "rotate-state-key",
           "Seals states with a fresh key from now on; states sealed before stay good for a day", run_rotate_state_key);
    add_order(*ledger, parsed, "adopt",
              "Has the vault take a new, restored or moved ledger; for root, or the user that starts the signer",
              run_ledger_adopt);
    auto* vault = app.add_subcommand("vault", "Looks after the process with the keys");
    vault->require_subcommand(1);
    add_to(*vault, "status", "What the vault remembers: what it has signed for, its caps, a pause, revoked keys",
           run_vault_status);
    add_order(*vault, parsed, "reset",
              "Has the vault begin anew where vault.state is lost; for root, or the user that starts the signer",
              run_vault_reset);
    auto* wait = add("wait", "Waits until the signer is ready", run_wait);
    wait->add_option("--timeout", parsed.wait_seconds, "Seconds to wait (default: 30)")
        ->type_name("SECONDS")
        ->check([](const std::string& text) {
            return is_number_within(text, 0, kMaxWaitSeconds) ? "" : "is no number of seconds from 0 to a week";
        });
    wait->callback([&parsed] {
        parsed.admin.timeout = std::chrono::seconds{parsed.wait_seconds};
        parsed.command = [&parsed] { return run_wait(parsed.admin); };
    });
}

void add_key_commands(CLI::App& app, Parsed& parsed) {
    auto* keys = app.add_subcommand("keys", "Which keys the running signer has, and which of them signs");
    keys->require_subcommand(1);
    auto* create = keys->add_subcommand("create", "Makes a key beside the others; a running signer finds it by itself");
    add_config(*create, parsed.key_make.config);
    add_import(*create, parsed.key_make.import_key, parsed.key_make.import_password);
    create->callback([&parsed] { parsed.command = [&parsed] { return run_keys_create(parsed.key_make); }; });
    auto* list =
        keys->add_subcommand("list", "Every key with its status, its funds, and how many callers hold its address");
    add_admin(*list, parsed.admin);
    list->callback([&parsed] { parsed.command = [&parsed] { return run_keys_list(parsed.admin); }; });
    const auto add = [&](const char* name, const char* what, int (*run_command)(const AdminOptions&, const KeyOrder&)) {
        auto* command = keys->add_subcommand(name, what);
        add_admin(*command, parsed.admin);
        command->callback([&parsed, run_command] {
            parsed.command = [&parsed, run_command] { return run_command(parsed.admin, parsed.key); };
        });
        return command;
    };
    const auto add_key = [&parsed](CLI::App* command, const char* what) {
        return command->add_option("KEY", parsed.key.key, what)->type_name("ADDRESS");
    };
    auto* flip = add("flip",
                     "Activates KEY: new sessions are signed with it; the key before drains, for sessions and callers "
                     "that hold its address",
                     run_keys_flip);
    add_key(flip, "The key to activate");
    add_text(*flip, "--client", parsed.key.client, "NAME",
             "Instead: new sessions of all this client's callers use the active key now, whatever address they hold");
    add_key(add("retire", "Ends a draining key, once nobody uses it", run_keys_retire), "The key to end")->required();
    add_key(add("revoke", "Stops a key at once and for ever, whoever uses it", run_keys_revoke), "The key to stop")
        ->required();
}

/// The command that was being parsed.
const CLI::App& innermost(const CLI::App& app) {
    const auto parsed = app.get_subcommands();
    return parsed.empty() ? app : innermost(*parsed.back());
}

std::string full_name(const CLI::App& app) {
    const auto* parent = app.get_parent();
    return (parent == nullptr ? "" : full_name(*parent) + " ") + app.get_name();
}

std::string no_such_command(const CLI::App& group, const std::string& word) {
    std::vector<std::string> known;
    for (const auto* command : group.get_subcommands([](const CLI::App*) { return true; })) {
        known.push_back(command->get_name());
    }
    const auto close = config::nearest(word, known);
    return "there is no command \"" + full_name(group) + " " + word + "\"" +
           (close.empty() ? "" : ", did you mean \"" + close + "\"?");
}

/// What CLI11 complains about, in our words where its own say too little.
Error usage_error(const CLI::App& app, const CLI::ParseError& problem) {
    const auto& group = innermost(app);
    const auto rest = app.remaining(true);
    const auto word = std::ranges::find_if(rest, [](const std::string& each) { return !each.starts_with('-'); });
    std::string message = problem.what();
    if (dynamic_cast<const CLI::RequiredError*>(&problem) != nullptr) {
        message = word == rest.end() ? "a command is missing" : no_such_command(group, *word);
    }
    return make_error(ErrorCode::invalid_argument, message, "`" + full_name(group) + " --help` shows what there is");
}

/// Looked for by itself: what comes before a mistake may not have been parsed.
Output wanted_output(int argc, char** argv) {
    const std::vector<std::string> arguments{argv, argv + argc};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const bool next = i + 1 < arguments.size() && arguments[i + 1] == "json";
        if (arguments[i] == "--output=json" || (arguments[i] == "--output" && next)) {
            return Output::json;
        }
    }
    return Output::text;
}

}  // namespace

int run(int argc, char** argv) {
    Parsed parsed;
    parsed.serve.arguments.assign(argv + std::min(argc, 1), argv + argc);
    CLI::App app{"farebox-signer: pays Livepeer orchestrators for local applications, within limits"};
    app.name("farebox-signer");
    app.require_subcommand(1);
    app.set_version_flag("--version", "farebox-signer " FAREBOX_VERSION, "Prints the version");
    app.footer("Exit codes: 0 ok, 1 failed, 2 wrong usage or configuration.");
    add_init(app, parsed);
    add_serve(app, parsed);
    add_config_commands(app, parsed);
    add_admin_commands(app, parsed);
    add_key_commands(app, parsed);
    add_client_commands(app, parsed.client, parsed.command);
    add_fund_commands(app, parsed.fund, parsed.command);
    add_audit_commands(app, parsed.audit, parsed.command);
    auto* version = app.add_subcommand("version", "Prints the version");
    add_output(*version, parsed.config.output);
    version->callback([&parsed] { parsed.command = [&parsed] { return run_version(parsed.config.output); }; });
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            return app.exit(error);  // help or version
        }
        return fail(usage_error(app, error), wanted_output(argc, argv), kExitUsage);
    }
    return parsed.command();
}

}  // namespace farebox::signer::commands
