#include "bench/load/options.hpp"

#include <CLI/CLI.hpp>

namespace farebox::bench {
namespace {

void describe(CLI::App& app, LoadOptions& options) {
    app.add_option("--url", options.url, "unix:/path or http://127.0.0.1:port of the signer")->required();
    app.add_option("--quote", options.quote_file, "File with payment_params of a 402 challenge (base64)")->required();
    app.add_option("--sessions", options.mode, "new, continued, or stored (see --stored)")
        ->check(CLI::IsMember({"new", "continued", "stored"}));
    app.add_option("--stored", options.stored_file, "Sessions written by bench-fill");
    app.add_option("--connections", options.connections)->check(CLI::Range(1, 4096))->capture_default_str();
    app.add_option("--threads", options.threads)->check(CLI::Range(1, 64))->capture_default_str();
    app.add_option("--tickets", options.tickets, "Per payment")->check(CLI::Range(1, 100))->capture_default_str();
    app.add_option("--seconds", options.seconds, "How long to measure")->capture_default_str();
    app.add_option("--warm-up", options.warm_up, "Seconds before measuring")->capture_default_str();
    app.add_option("--requests", options.requests, "Exactly so many, all of them measured, instead of --seconds");
    app.add_option("--server-pid", options.server, "Whose CPU time and memory to report, children included");
    app.add_option("--save-answer", options.answer_file, "Where to write the body of one answer");
}

}  // namespace

LoadOptions parse_load_options(int argc, char** argv, int& exit_code) {
    CLI::App app{"A closed-loop load generator for farebox-signer: one request under way per connection.",
                 "bench-load"};
    LoadOptions options;
    describe(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error);
        return {};
    }
    return options;
}

}  // namespace farebox::bench
