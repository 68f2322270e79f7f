// What one payment asked of a signer costs the client: CPU of a process that does nothing else, request written and
// answer read.
#include <CLI/CLI.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <deque>
#include <exception>
#include <fstream>
#include <future>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/load/process_usage.hpp"
#include "bench/load/quote_template.hpp"
#include "bench/load/random_bytes.hpp"
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

std::string read_file(const std::string& path) {
    std::ifstream file{path};
    if (!file) {
        throw std::runtime_error{"cannot read " + path};
    }
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// First payments of that many sessions. Made beforehand: in an application it is the orchestrator that writes them.
std::deque<PaymentAsk> make_asks(const Settings& settings) {
    bench::QuoteTemplate quote{read_file(settings.quote_file), 1};
    bench::RandomBytes random;
    std::deque<PaymentAsk> asks;
    for (int i = 0; i < settings.asks; ++i) {
        bench::SessionParts parts;
        random.fill_hex(parts.id);
        random.fill(parts.token);
        random.fill(parts.rand_hash);
        PaymentAsk ask;
        ask.order.type = protocol::PaymentType::fixed;
        ask.order.app = "echo/live";
        ask.order.manifest_id = std::string{parts.id_view()};
        quote.append_base64(parts, ask.payment_params);
        asks.push_back(std::move(ask));
    }
    return asks;
}

/// One of those who ask at the same time: takes the next question until there is none.
gateway::asio::awaitable<void> ask_on(gateway::SignerClient& signer, std::deque<PaymentAsk>& asks, int& failed) {
    while (!asks.empty()) {
        PaymentAsk ask = std::move(asks.front());
        asks.pop_front();
        const auto deadline = net::deadline_in(std::chrono::seconds{5});
        const auto answer = co_await signer.pay(std::move(ask), deadline);
        failed += answer && answer->headers ? 0 : 1;
    }
}

struct Asked {
    int failed = 0;
    int under_way = 0;
    std::promise<void> done;
};

gateway::asio::awaitable<void> ask_and_tell(gateway::SignerClient& signer, std::deque<PaymentAsk>& asks, Asked& asked) {
    co_await ask_on(signer, asks, asked.failed);
    if (--asked.under_way == 0) {
        asked.done.set_value();
    }
}

double cpu_us_per_ask(const Settings& settings, const std::shared_ptr<gateway::Runtime>& runtime,
                      gateway::SignerClient& signer, int at_once) {
    auto asks = make_asks(settings);
    Asked asked;
    asked.under_way = at_once;
    const auto before = bench::own_cpu();
    for (int i = 0; i < at_once; ++i) {
        runtime->spawn([&] { return ask_and_tell(signer, asks, asked); });
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
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "bench-asks: " << error.what() << '\n';
        return 1;
    }
}
