#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"
#include "cli/print.hpp"

namespace {

using farebox::cli::CallOptions;
using farebox::cli::CommonOptions;
using farebox::cli::ExecOptions;

constexpr const char* kExecFooter = R"(COMMAND and its arguments follow --. It finds
  FAREBOX_APP_URL      where the application answers: append / and a path
  FAREBOX_APP_CA_FILE  the orchestrator's certificate; curl takes it with --cacert only where FAREBOX_APP_URL has a host
                       name, since the certificate need not name an IP address
  FAREBOX_SESSION_ID)";

CLI::App* add_orchestrators(CLI::App& app, CommonOptions& options) {
    auto* const command = app.add_subcommand("orchestrators", "List orchestrators, what they run and at what price");
    add_common_options(*command, options);
    return command;
}

CLI::App* add_call(CLI::App& app, CallOptions& options) {
    auto* const command = app.add_subcommand("call", "Send one request to an application and pay for it");
    add_common_options(*command, options.common);
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
        app.add_subcommand("exec", "Run a command beside a paid session: exec APP [OPTIONS] -- COMMAND");
    add_common_options(*command, options.common);
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

int run(int argc, char** argv) {
    CLI::App app{"Runs jobs on the Livepeer AI network; a remote signer pays."};
    app.require_subcommand(1);
    CommonOptions listing;
    CallOptions call;
    ExecOptions exec;
    const auto* const orchestrators = add_orchestrators(app, listing);
    const auto* const call_command = add_call(app, call);
    const auto* const exec_command = add_exec(app, exec);
    app.add_subcommand("version", "Print the version");
    try {
        exec.command = take_command(argc, argv);
        app.parse(argc, argv);
        if (exec_command->parsed() && exec.command.empty()) {
            throw CLI::RequiredError{"-- COMMAND"};
        }
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? farebox::cli::kOk : farebox::cli::kUsage;
    }
    if (orchestrators->parsed()) {
        return farebox::cli::list_orchestrators(listing);
    }
    if (call_command->parsed()) {
        call.has_data = call_command->count("--data") > 0;
        return farebox::cli::call_app(call);
    }
    if (exec_command->parsed()) {
        return farebox::cli::exec_with_session(exec);
    }
    std::cout << "farebox " << farebox::version() << '\n';
    return farebox::cli::kOk;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& unexpected) {
        std::cerr << "farebox: unexpected: " << unexpected.what() << '\n';
        return farebox::cli::kFailed;
    }
}
