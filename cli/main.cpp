#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"
#include "cli/completion.hpp"
#include "cli/man_page.hpp"
#include "cli/print.hpp"
#include "cli/subcommands.hpp"

namespace {

using farebox::cli::CallOptions;
using farebox::cli::CommonOptions;
using farebox::cli::ExecOptions;
using farebox::cli::QuoteOptions;

constexpr const char* kExecFooter = R"(COMMAND and its arguments follow --. It finds
  FAREBOX_APP_URL      where the application answers: append / and a path
  FAREBOX_SESSION_ID
and, where the application is reached over https and its certificate was seen,
  FAREBOX_APP_PIN      the certificate's public key: curl -k --pinnedpubkey "$FAREBOX_APP_PIN" "$FAREBOX_APP_URL/"
  FAREBOX_APP_CA_FILE  the certificate, a PEM file: curl --cacert "$FAREBOX_APP_CA_FILE" "$FAREBOX_APP_URL/"
The pin works with every certificate. The file works only with clients that accept the certificate as an authority for
the host in FAREBOX_APP_URL: where that is an IP address, or the certificate names no subject and no issuer, as those
that orchestrators make for themselves, they refuse it.

COMMAND is looked for before anything is paid; without it the exit status is 127, or 126 where it cannot be executed.)";

/// A command that talks to the network.
CLI::App* add_command(CLI::App& app, const char* name, const char* what, CommonOptions& options) {
    auto* const command = app.add_subcommand(name, what);
    add_common_options(*command, options);
    return command;
}

CLI::App* add_quote(CLI::App& app, QuoteOptions& options) {
    auto* const command =
        add_command(app, "quote", "Say what an application or a model costs at whom, best first", options.common);
    command->add_option("APP", options.app, "The application, e.g. echo/fixed, or PIPELINE/MODEL")->required();
    command->add_option("--units", options.units,
                        "Units of a job (default: one request, a minute, or an image of 1024 x 1024 pixels)");
    command->add_option("--per-day", options.per_day, "Also what so many jobs a day cost");
    command->add_option("--eth-usd", options.eth_usd, "Dollars per ether, to show dollars [FAREBOX_ETH_USD]")
        ->envname("FAREBOX_ETH_USD");
    return command;
}

CLI::App* add_call(CLI::App& app, CallOptions& options) {
    auto* const command = add_command(app, "call", "Send one request to an application and pay for it", options.common);
    command->add_option("APP", options.app, "The application, e.g. echo/fixed")->required();
    command->add_option("--method", options.method, "HTTP method (default: POST with --data, else GET)");
    command->add_option("--path", options.path, "Path and query below the application");
    command->add_option("--data", options.data, "Body; @FILE reads it from a file, @- from stdin");
    command->add_option("--header", options.headers, "Extra header 'Name: value'; repeatable")->allow_extra_args(false);
    command->add_option("-o,--output-file", options.output_file, "Write the answer there");
    return command;
}

CLI::App* add_exec(CLI::App& app, ExecOptions& options) {
    auto* const command =
        add_command(app, "exec", "Run a command beside a paid session: exec APP [OPTIONS] -- COMMAND", options.common);
    command->add_option("APP", options.app, "The application, e.g. echo/live")->required();
    command->footer(kExecFooter);
    return command;
}

/// What follows the first "--" of `farebox exec` is the command's, to the letter: CLI11 would read "[a,b]" as a list.
std::vector<std::string> take_command(int& argc, char** argv) {
    std::vector<std::string> command;
    if (argc < 2 || std::string_view{argv[1]} != "exec") {
        return command;
    }
    for (int index = 2; index < argc; ++index) {
        if (std::string_view{argv[index]} == "--") {
            command.assign(argv + index + 1, argv + argc);
            argc = index;
        }
    }
    return command;
}

/// CLI11 would only say that a command is missing.
void refuse_unknown_command(const CLI::App& app, int argc, char** argv) {
    const auto commands = farebox::cli::subcommands_of(app);
    const auto is_named = [argv](const CLI::App* command) { return command->check_name(argv[1]); };
    if (argc > 1 && argv[1][0] != '-' && std::none_of(commands.begin(), commands.end(), is_named)) {
        throw CLI::ParseError{"there is no command '" + std::string{argv[1]} + "'", CLI::ExitCodes::ExtrasError};
    }
}

/// Whether JSON was asked for, where the command line as a whole makes no sense.
bool asks_for_json(int argc, char** argv) {
    bool json = false;
    for (int index = 1; index < argc; ++index) {
        const std::string_view argument{argv[index]};
        json = json || argument == "--output=json" ||
               (argument == "--output" && index + 1 < argc && std::string_view{argv[index + 1]} == "json");
    }
    return json;
}

/// Help is no mistake.
int end_parsing(const CLI::App& app, const CLI::ParseError& problem, bool json) {
    if (problem.get_exit_code() == 0) {
        return app.exit(problem);
    }
    CommonOptions options;
    options.output = json ? "json" : "text";
    const bool nothing = dynamic_cast<const CLI::RequiredError*>(&problem) != nullptr && app.get_subcommands().empty();
    return fail(
        farebox::make_error(farebox::ErrorCode::invalid_argument, nothing ? "a command is missing" : problem.what(),
                            "`farebox --help` and `farebox COMMAND --help` say what is possible"),
        options);
}

int print_version(const CommonOptions& options) {
    if (options.json()) {
        farebox::cli::print_json({{"version", farebox::version()}});
    } else {
        std::cout << "farebox " << farebox::version() << '\n';
    }
    return farebox::cli::kOk;
}

int run(int argc, char** argv) {
    CLI::App app{"Runs jobs on the Livepeer AI network; a remote signer pays."};
    app.require_subcommand(1);
    CommonOptions listing;
    CallOptions call;
    ExecOptions exec;
    const auto* const orchestrators =
        add_command(app, "orchestrators", "List orchestrators, what they run and at what price", listing);
    CommonOptions model_listing;
    const auto* const models =
        add_command(app, "models", "List what can be run, by application, and what it costs", model_listing);
    QuoteOptions quote;
    const auto* const quote_command = add_quote(app, quote);
    const auto* const call_command = add_call(app, call);
    const auto* const exec_command = add_exec(app, exec);
    std::string shell;
    app.add_subcommand("completion", "Print a script that completes commands and options: completion bash|zsh|fish")
        ->add_option("SHELL", shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    const auto* const man = app.add_subcommand("man", "Print the manual page: farebox man | man -l -");
    CommonOptions version;
    add_output_option(*app.add_subcommand("version", "Print the version"), version);
    try {
        exec.command = take_command(argc, argv);
        refuse_unknown_command(app, argc, argv);
        app.parse(argc, argv);
        if (exec_command->parsed() && exec.command.empty()) {
            throw CLI::RequiredError{"-- COMMAND"};
        }
    } catch (const CLI::ParseError& problem) {
        return end_parsing(app, problem, asks_for_json(argc, argv));
    }
    if (orchestrators->parsed()) {
        return farebox::cli::list_orchestrators(listing);
    }
    if (models->parsed()) {
        return farebox::cli::list_models(model_listing);
    }
    if (quote_command->parsed()) {
        return farebox::cli::quote_app(quote);
    }
    if (call_command->parsed()) {
        call.has_data = call_command->count("--data") > 0;
        return farebox::cli::call_app(call);
    }
    if (exec_command->parsed()) {
        return farebox::cli::exec_with_session(exec);
    }
    if (!shell.empty()) {
        std::cout << *farebox::cli::completion_script(app, shell);
        return farebox::cli::kOk;
    }
    if (man->parsed()) {
        std::cout << farebox::cli::man_page(app);
        return farebox::cli::kOk;
    }
    return print_version(version);
}

/// A full disk or a closed pipe must not look like success.
int check_output(int status) {
    std::cout.flush();
    if (std::cout) {
        return status;
    }
    std::cerr << "farebox: the output cannot be written\n";
    return status == farebox::cli::kOk ? farebox::cli::kFailed : status;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return check_output(run(argc, argv));
    } catch (const std::exception& unexpected) {
        std::cerr << "farebox: unexpected: " << unexpected.what() << '\n';
        return farebox::cli::kFailed;
    }
}
