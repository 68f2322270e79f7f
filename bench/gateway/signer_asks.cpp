// What one payment asked of a signer costs the client: CPU of a process that does nothing else, request written and
// answer read.
#include <CLI/CLI.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <deque>
#include <future>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/load/payments.hpp"
#include "bench/load/process_usage.hpp"
#include "bench/load/quote_template.hpp"
#include "bench/load/random_bytes.hpp"
#include "bench/load/report.hpp"
#include "bench/program.hpp"
#include "gateway-lite/checked_options.hpp"
#include "gateway-lite/network.hpp"
#include "gateway-lite/runtime.hpp"
#include "gateway-lite/signer_client.hpp"

namespace {

using namespace farebox;
using gateway::PaymentAsk;
using Json = nlohmann::ordered_json;

struct Settings {
    std::string signer;
    std::string quote_file;
    int asks = 4000;
};

/// First payments of that many sessions. Made beforehand: in an application it is the orchestrator that writes them.
std::deque<PaymentAsk> make_asks(const Settings& settings) {
    bench::QuoteTemplate quote{bench::read_text(settings.quote_file), 1};
    bench::RandomBytes random;
    std::deque<PaymentAsk> asks;
    for (int i = 0; i < settings.asks; ++i) {
        const auto parts = bench::fresh_parts(random);
        PaymentAsk ask;
        ask.order.type = protocol::PaymentType::fixed;
        ask.order.app = "echo/live";
        ask.order.manifest_id = std::string{parts.id_view()};
        quote.append_base64(parts, ask.payment_params);
        asks.push_back(std::move(ask));
    }
    return asks;
}

struct Asking {
    std::deque<PaymentAsk> asks;
    int under_way = 0;
    int failed = 0;
    std::promise<void> done;
};

/// One of those who ask at the same time: takes the next question until there is none.
gateway::asio::awaitable<void> ask_on(gateway::SignerClient& signer, Asking& asked) {
    while (!asked.asks.empty()) {
        PaymentAsk ask = std::move(asked.asks.front());
        asked.asks.pop_front();
        const auto deadline = net::deadline_in(std::chrono::seconds{5});
        const auto answer = co_await signer.pay(std::move(ask), deadline);
        asked.failed += answer && answer->headers ? 0 : 1;
    }
    if (--asked.under_way == 0) {
        asked.done.set_value();
    }
}

double cpu_us_per_ask(const Settings& settings, const std::shared_ptr<gateway::Runtime>& runtime,
                      gateway::SignerClient& signer, int at_once) {
    Asking asked{.asks = make_asks(settings), .under_way = at_once, .failed = 0, .done = {}};
    const auto before = bench::own_cpu();
    for (int i = 0; i < at_once; ++i) {
        runtime->spawn([&] { return ask_on(signer, asked); });
    }
    asked.done.get_future().wait();
    const std::chrono::duration<double, std::micro> cpu = bench::own_cpu() - before;
    if (asked.failed > 0) {
        throw std::runtime_error{std::to_string(asked.failed) + " payments were not made"};
    }
    return cpu.count() / settings.asks;
}

int measure(const Settings& settings) {
    Options options;
    options.signer = settings.signer;
    auto checked = gateway::check_options(options);
    if (!checked) {
        throw std::runtime_error{checked.error().message};
    }
    const auto runtime = std::make_shared<gateway::Runtime>(Post{}, gateway::Log{});
    const auto network = std::make_shared<gateway::Network>(runtime, *std::move(checked));
    runtime->own(network);
    gateway::SignerClient signer{*network};
    Json result;
    for (const int at_once : {1, 8, 64}) {
        cpu_us_per_ask(settings, runtime, signer, at_once);  // connections, buffers
        result["ask_cpu_us"][std::to_string(at_once)] = cpu_us_per_ask(settings, runtime, signer, at_once);
    }
    runtime->close(std::chrono::seconds{1});
    std::cout << result.dump() << '\n';
    return 0;
}

int run(int argc, char** argv) {
    CLI::App app{"What one payment asked of a signer costs the client.", "bench-asks"};
    Settings settings;
    app.add_option("--signer", settings.signer, "unix:/path or http://127.0.0.1:port")->required();
    app.add_option("--quote", settings.quote_file, "payment_params of a challenge to that signer's address")
        ->required();
    app.add_option("--asks", settings.asks, "For each number at once")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    return measure(settings);
}

}  // namespace

int main(int argc, char** argv) {
    return farebox::bench::run_program("bench-asks", argc, argv, run);
}
