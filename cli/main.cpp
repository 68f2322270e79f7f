#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/print.hpp"

namespace {

using farebox::cli::CallOptions;
using farebox::cli::CommonOptions;
using farebox::cli::ExecOptions;

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
    auto* const command = app.add_subcommand(
        "exec",
        "Run a command beside a paid session: it finds FAREBOX_APP_URL, FAREBOX_APP_CA_FILE, FAREBOX_SESSION_ID");
    add_common_options(*command, options.common);
    command->add_option("APP", options.app, "The application, e.g. echo/live")->required();
    command->add_option("COMMAND", options.command, "After --: the command and its arguments")->required();
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
        app.parse(argc, argv);
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
