#include "sandbox/options.hpp"

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "protocol/scaled_decimal.hpp"
#include "sandbox/control/faults.hpp"
#include "sandbox/seller_options.hpp"
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
  stall[=PLACES]          requests are taken and never answered: all (default), or discovery, challenge, session,
                          payment, refresh, quote (GetOrchestrator), app, stop, other, joined by '+'
  stall-midway[=PLACES]   half of the answer is sent (of a quote: nothing)
  nonsense=PLACE[.FIELD][:KIND]
                          garbage (default), missing, null, number, text, list, empty, huge or cut in place of the
                          body, or of a field of it; FIELD headers, status: of the answer; README.md lists the others
  crashing[=N]            the N-th payment of its life ends it: connections are cut, nothing listens (default 1)
  webhook[=HOW]           GET CONTROL/discovery answers nothing good: empty (default), garbage, wrong, error, silent
  webhook-slow[=DURATION] it answers late (default 1s)

Keys of an orchestrator (--orchestrator NAME[=HOST:PORT][,KEY=VALUE...], or POST {"KEY":"VALUE"} to
CONTROL/orchestrators/NAME while it runs; runners and capacity only count from its next life on):
  price=FACTOR            of every price: 2x, 1.5x, 3/2
  latency=DURATION        before every answer
  region=TEXT             in its runners' metadata, as {"region":"TEXT"}
  version=TEXT            of the node, in GetOrchestrator
  runner-version=TEXT     of its runners and its model
  model=NAME, warm=no     the model of its live video (default echo), and that it is not loaded
  stake=AMOUNT            in the chain's pool, e.g. 100 eth (default 1 wei)
  capacity=N              of every runner, and of its model
  runners=A+B             the runners it has (default all); none
  nodes=A+B               orchestrators that its GetOrchestrator answers point to
  score=N                 in the webhook's list (default 1)
  url=URL                 what it calls itself
  fault=NAME[=VALUE]      as above; repeatable

Example: farebox-sandbox --http 127.0.0.1:8935 --chain 127.0.0.1:8545
         farebox-sandbox --runner my-app=http://127.0.0.1:8000,mode=single-shot,unit=fixed,price=33333333333wei
         farebox-sandbox --orchestrator cheap,price=1/2 --orchestrator far,latency=200ms,region=ap --orchestrators 20)";

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
    std::string eth_price = "3000";
    std::vector<std::string> runners;
    std::vector<std::string> faults;
    std::vector<std::string> orchestrators;
    std::string equal_orchestrators;
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
                   "[,unit=seconds|fixed|720p-pixel-seconds][,price=Nwei][,capacity=N]; "
                   "ORCHESTRATOR/NAME: only of that one; repeatable");
    app.add_option("--orchestrator", texts.orchestrators,
                   "One more orchestrator: NAME[=HOST:PORT][,KEY=VALUE...], see below; repeatable");
    app.add_option("--orchestrators", texts.equal_orchestrators,
                   "So many more, called o1, o2, ...: N[,KEY=VALUE...], see below");
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
    app.add_option("--eth-price", texts.eth_price, "What the price feed says of an ether, in dollars")
        ->capture_default_str();
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
    if (const auto price = protocol::parse_scaled(texts.eth_price, PriceFeed::kDecimals)) {
        options.chain_options.eth_price = *price;
    } else {
        throw CLI::ValidationError("--eth-price", "dollars with at most 8 decimals are expected, such as 3012.55");
    }
    add_sellers(options, {texts.runners, texts.orchestrators, texts.equal_orchestrators, !texts.no_default_runners});
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
