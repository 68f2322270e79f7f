// The floor: what signatures, disk and HTTP cost by themselves on this machine.
#include <CLI/CLI.hpp>
#include <string>

#include "bench/floor/costs.hpp"
#include "bench/floor/server.hpp"
#include "bench/program.hpp"

namespace {

int run(int argc, char** argv) {
    CLI::App app{"What signatures, disk and HTTP cost by themselves.", "bench-floor"};
    app.require_subcommand(1);
    farebox::bench::FloorServerOptions options;
    std::string folder = ".";
    bool bare = false;
    auto* const serve = app.add_subcommand("serve", "A bare HTTP server that signs; prints its URL");
    serve->add_option("--answer", options.answer_file, "A signer's answer (bench-load --save-answer)")->required();
    serve->add_option("--unix", options.unix_path, "Socket path; default: a port of loopback TCP");
    serve->add_option("--signatures", options.signatures, "Per request")->capture_default_str();
    serve->add_option("--threads", options.threads)->check(CLI::Range(1, 64))->capture_default_str();
    serve->add_flag("--no-json", bare, "HTTP alone");
    auto* const costs = app.add_subcommand("costs", "One signature, one fdatasync, one commit of SQLite");
    costs->add_option("--folder", folder, "On the disk to measure")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    options.json = !bare;
    return costs->parsed() ? farebox::bench::print_costs(folder) : farebox::bench::serve_floor(options);
}

}  // namespace

int main(int argc, char** argv) {
    return farebox::bench::run_program("bench-floor", argc, argv, run);
}
