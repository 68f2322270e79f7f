// Asks for payments at a steady rate, as one client.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bench/load/report.hpp"
#include "bench/pace/paced_load.hpp"
#include "bench/program.hpp"

namespace {

using namespace farebox::bench;

struct Options {
    std::string url;
    std::string quote_file;
    std::string key_file;
    std::size_t connections = 64;
    double rate = 100;
    double seconds = 2;
    double warm_up = 0.5;
};

/// Empty `url`: the program is to end with @p exit_code.
Options parse(int argc, char** argv, int& exit_code) {
    CLI::App app{"Asks a farebox-signer for payments at a steady rate, as one client.", "bench-pace"};
    Options options;
    app.add_option("--url", options.url, "unix:/path or http://127.0.0.1:port of the signer")->required();
    app.add_option("--quote", options.quote_file, "File with payment_params of a 402 challenge (base64)")->required();
    app.add_option("--key-file", options.key_file, "File with the client's API key");
    app.add_option("--connections", options.connections)->check(CLI::Range(1, 4096))->capture_default_str();
    app.add_option("--rate", options.rate, "Payments per second")->check(CLI::Range(0.1, 1e6))->capture_default_str();
    app.add_option("--seconds", options.seconds, "How long to measure")->capture_default_str();
    app.add_option("--warm-up", options.warm_up, "Seconds before measuring")->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error);
        return {};
    }
    return options;
}

int run(int argc, char** argv) {
    int exit_code = 0;
    const Options options = parse(argc, argv, exit_code);
    if (options.url.empty()) {
        return exit_code;
    }
    const std::string key = options.key_file.empty() ? std::string{} : read_text(options.key_file);
    PacedLoad load{options.url, options.connections, key,
                   Payments{QuoteTemplate{read_text(options.quote_file), 1}, SessionMode::fresh, 1, {}}};
    PaceCounts counts = load.run(
        {options.rate, std::chrono::duration<double>{options.warm_up}, std::chrono::duration<double>{options.seconds}});
    nlohmann::ordered_json refused = nlohmann::ordered_json::object();
    for (const auto& [status, times] : counts.refused) {
        refused[std::to_string(status)] = times;
    }
    std::cout << nlohmann::ordered_json{{"rate", options.rate},
                                        {"due", counts.due},
                                        {"paid", counts.paid},
                                        {"paid_per_second", static_cast<double>(counts.paid) / options.seconds},
                                        {"dropped", counts.dropped},
                                        {"refused", refused},
                                        {"first_refusal", counts.first_refusal},
                                        {"p50_us", percentile_us(counts.latencies, 0.5)},
                                        {"p99_us", percentile_us(counts.latencies, 0.99)}}
                     .dump()
              << '\n';
    return counts.paid > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    return farebox::bench::run_program("bench-pace", argc, argv, run);
}
