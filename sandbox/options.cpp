#include "sandbox/options.hpp"

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "sandbox/control/faults.hpp"
#include "sandbox/text.hpp"

namespace farebox::sandbox {
namespace {

constexpr int kUsage = 2;

constexpr const char* kFooter =
    R"(Faults (--fault NAME[=VALUE], or POST {"NAME":"VALUE"} to CONTROL/faults while it runs):
  slow[=DURATION]         every answer waits (default 1s)
  dying[=N]               a session ends when its N-th payment arrives (default 1)
  price-raising[=FACTOR]  new quotes cost more than discovery says (default 2)
  expiring-params[=N]     advertised parameters live N blocks (default 1)
  reject-tickets[=A/B]    A of every B payments are refused (default 1/1)
  drop-payments[=A/B]     A of every B payments: the connection closes unread
  lose-answers[=A/B]      A of every B payments: booked, but the answer is lost
  full[=hidden]           no runner has capacity (hidden: discovery does not say so)
  moved                   discovery lists URLs that answer 307 to the runners' own
  drop-transactions[=A/B] A of every B transactions: taken, then forgotten
  cut-after-send[=A/B]    A of every B transactions: taken, the connection is cut instead of an answer
  never-mine              no transaction is mined
  fees-rising[=FACTOR]    the base fee is so many times the usual (default 2)
  transcoding[=N]         N transcoding sessions are under way: from --max-sessions on no payment is taken

Example: farebox-sandbox --http 127.0.0.1:8935 --chain 127.0.0.1:8545
         farebox-sandbox --runner my-app=http://127.0.0.1:8000,mode=single-shot,unit=fixed,price=33333333333wei)";

/// Texts as typed; they become values after parsing, so that every mistake is reported the same way.
struct Texts {
    std::string output = "text";
    std::string payment_interval = "5s";
    std::string block_interval = "12s";
    std::string ticket_ev = "8 gwei";
    std::string gas_price = "0.1 gwei";
    std::string certificate;
    std::string private_key;
    std::string max_face_value;
    std::string deposit = "1 eth";
    std::string reserve = "1 eth";
    std::string balance = "1 eth";
    bool legacy_fees = false;
    std::vector<std::string> runners;
    std::vector<std::string> faults;
    bool no_default_runners = false;
};

void describe(CLI::App& app, SandboxOptions& options, Texts& texts) {
    app.footer(kFooter);
    app.add_option("--http", options.http,
                   "Where the orchestrator listens: HOST:PORT, port 0 for any; http://HOST:PORT: without TLS")
        ->capture_default_str();
    app.add_option("--chain", options.chain, "Where the chain's JSON-RPC and the controls listen: HOST:PORT")
        ->capture_default_str();
    app.add_option("--public-url", options.public_url,
                   "What the orchestrator calls itself (default: where it listens)");
    app.add_option("--certificate", texts.certificate,
                   "PEM file to show instead of a nameless certificate made afresh");
    app.add_option("--private-key", texts.private_key, "PEM file with the certificate's key");
    app.add_option("--output", texts.output, "How to say that it is ready: text, or json (one line)")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    app.add_option("--runner", texts.runners,
                   "One's own application: NAME=URL[,app=A][,mode=persistent|single-shot]"
                   "[,unit=seconds|fixed|720p-pixel-seconds][,price=Nwei][,capacity=N]; repeatable");
    app.add_flag("--no-default-runners", texts.no_default_runners, "Without echo-live, echo-fixed and echo-720p");
    app.add_option("--fault", texts.faults, "A way to misbehave, see below; repeatable");
    app.add_option("--payment-interval", texts.payment_interval, "Between two debits of a session")
        ->capture_default_str();
    app.add_option("--max-sessions", options.terms.max_sessions, "Most sessions of the fault \"transcoding\"")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    app.add_option("--ticket-ev", texts.ticket_ev, "Expected value of a ticket")->capture_default_str();
    app.add_option("--gas-price", texts.gas_price, "Makes the face value: 1.2e6 gas x price x 100")
        ->capture_default_str();
    app.add_option("--max-face-value", texts.max_face_value, "Upper bound of a ticket's face value (default: none)");
    app.add_option("--deposit", texts.deposit, "Of every payer")->capture_default_str();
    app.add_option("--reserve", texts.reserve, "Of every payer")->capture_default_str();
    app.add_option("--balance", texts.balance, "Ether of every account")->capture_default_str();
    app.add_flag("--legacy-fees", texts.legacy_fees, "Blocks have no base fee, and transactions one gas price");
    app.add_option("--chain-id", options.chain_options.chain_id, "Of the local chain")->capture_default_str();
    app.add_option("--block-interval", texts.block_interval, "Between L1 blocks")->capture_default_str();
    app.add_option("--round-length", options.chain_options.round_length, "L1 blocks")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
}

std::chrono::milliseconds duration(const char* option, const std::string& text) {
    const auto value = parse_duration(text);
    if (!value || value->count() == 0) {
        throw CLI::ValidationError(option, "a duration such as 250ms or 5s is expected");
    }
    return *value;
}

Wei amount(const char* option, const std::string& text) {
    const auto value = Wei::parse_amount(text);
    if (!value) {
        throw CLI::ValidationError(option, "an amount such as \"8 gwei\" or \"1 eth\" is expected");
    }
    return *value;
}

void add_runners(SandboxOptions& options, const Texts& texts) {
    if (texts.no_default_runners) {
        options.runners.clear();
    }
    for (const std::string& text : texts.runners) {
        auto runner = parse_runner(text);
        if (!runner) {
            throw CLI::ValidationError("--runner", runner.error().message);
        }
        std::erase_if(options.runners, [&](const RunnerSpec& known) { return known.route == runner->route; });
        options.runners.push_back(*std::move(runner));
    }
}

void add_faults(SandboxOptions& options, const Texts& texts) {
    Faults checked;
    for (const std::string& text : texts.faults) {
        const auto equals = text.find('=');
        std::string name = text.substr(0, equals);
        std::string value = equals == std::string::npos ? "" : text.substr(equals + 1);
        if (const auto set = checked.set(name, value); !set) {
            throw CLI::ValidationError("--fault", set.error().message);
        }
        options.faults.emplace_back(std::move(name), std::move(value));
    }
}

std::string content(const char* option, const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        throw CLI::ValidationError(option, path + " cannot be read");
    }
    return {std::istreambuf_iterator<char>{file}, {}};
}

void add_identity(SandboxOptions& options, const Texts& texts) {
    if (texts.certificate.empty() != texts.private_key.empty()) {
        throw CLI::ValidationError("--certificate", "a certificate and its --private-key belong together");
    }
    if (!texts.certificate.empty()) {
        options.identity.emplace(
            net::TlsIdentity{content("--certificate", texts.certificate), content("--private-key", texts.private_key)});
    }
}

void convert(SandboxOptions& options, const Texts& texts) {
    options.payment_interval = duration("--payment-interval", texts.payment_interval);
    options.chain_options.block_interval = duration("--block-interval", texts.block_interval);
    options.terms.tickets.ticket_ev = amount("--ticket-ev", texts.ticket_ev);
    options.terms.tickets.gas_price = amount("--gas-price", texts.gas_price);
    options.chain_options.gas_price = options.terms.tickets.gas_price;
    if (!texts.max_face_value.empty()) {
        options.terms.tickets.max_face_value = amount("--max-face-value", texts.max_face_value);
    }
    options.chain_options.default_funds.deposit = amount("--deposit", texts.deposit);
    options.chain_options.default_funds.reserve = amount("--reserve", texts.reserve);
    options.chain_options.default_balance = amount("--balance", texts.balance);
    options.chain_options.has_base_fee = !texts.legacy_fees;
    add_runners(options, texts);
    add_faults(options, texts);
    add_identity(options, texts);
}

}  // namespace

ParsedCommandLine parse_command_line(int argc, const char* const* argv) {
    CLI::App app{"A local orchestrator as strict as the real one, and a local chain: the network without ETH.",
                 "farebox-sandbox"};
    CommandLine command;
    Texts texts;
    describe(app, command.options, texts);
    try {
        app.parse(argc, argv);
        convert(command.options, texts);
    } catch (const CLI::ParseError& error) {
        return {std::nullopt, app.exit(error) == 0 ? 0 : kUsage};
    }
    command.json = texts.output == "json";
    return {std::move(command), 0};
}

}  // namespace farebox::sandbox
