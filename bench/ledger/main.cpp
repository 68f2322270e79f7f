// Fills a ledger with sessions, so that one can see what a payment costs with many of them.
#include <CLI/CLI.hpp>

#include "bench/ledger/filler.hpp"
#include "bench/program.hpp"
#include "protocol/address.hpp"

namespace {

int run(int argc, char** argv) {
    CLI::App app{"Fills a ledger with paid sessions.", "bench-fill"};
    farebox::bench::FillOptions options;
    std::string key;
    app.add_option("--ledger", options.ledger, "SQLite file; nobody may hold it")->required();
    app.add_option("--quote", options.quote_file, "File with payment_params of a 402 challenge (base64)")->required();
    app.add_option("--key", key, "The signer's address")->required();
    app.add_option("--client", options.client)->capture_default_str();
    app.add_option("--tickets", options.tickets, "Per payment")->capture_default_str();
    app.add_option("--sessions", options.sessions)->check(CLI::PositiveNumber)->capture_default_str();
    app.add_option("--sample", options.sample, "Sessions to write to --sample-file")->capture_default_str();
    app.add_option("--sample-file", options.sample_file, "For bench-load --stored")->required();
    CLI11_PARSE(app, argc, argv);
    const auto address = farebox::protocol::parse_address(key);
    if (!address) {
        throw std::runtime_error{address.error().message};
    }
    options.key = *address;
    farebox::bench::fill_ledger(options);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return farebox::bench::run_program("bench-fill", argc, argv, run);
}
