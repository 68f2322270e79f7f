// What gateway-lite adds to a call: beside every kind of call the same bytes are sent by a bare HTTP client on a
// connection of its own, in turn, so that both meet the same machine. Medians in microseconds.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/gateway/bare_client.hpp"
#include "bench/program.hpp"
#include "farebox/gateway.hpp"

namespace {

using namespace farebox;
using bench::BareAnswer;
using bench::BareClient;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

constexpr auto kBody = R"({"prompt":"hello"})";
const BareClient::HeaderLines json_header{{"Content-Type", "application/json"}};

struct Settings {
    std::string signer;
    std::string orchestrator;
    std::string payer;
    int calls = 500;
};

template <class T>
T take(Result<T> result, const char* what) {
    if (!result) {
        throw std::runtime_error{std::string{what} + ": " + result.error().message};
    }
    return *std::move(result);
}

std::string expect(BareAnswer answer, int status, const char* what) {
    if (answer.status != status) {
        throw std::runtime_error{std::string{what} + " answered " + std::to_string(answer.status) + ": " + answer.body};
    }
    return std::move(answer.body);
}

/// How long one kind of thing took each time.
class Stopwatch {
public:
    template <class Work>
    auto time(Work work) {
        const auto start = Clock::now();
        auto result = work();
        took_.push_back(std::chrono::duration<double, std::micro>{Clock::now() - start}.count());
        return result;
    }
    double median() {
        std::nth_element(took_.begin(), took_.begin() + static_cast<std::ptrdiff_t>(took_.size() / 2), took_.end());
        return took_[took_.size() / 2];
    }

private:
    std::vector<double> took_;
};

std::string call_app(Gateway& gateway, const std::string& app) {
    CallRequest request;
    request.app = app;
    request.path = "/run";
    request.headers = {{"Content-Type", "application/json"}};
    request.body = kBody;
    auto response = take(gateway.call(std::move(request)).get(), "call");
    if (response.status() != 200) {
        throw std::runtime_error{"the application answered " + std::to_string(response.status())};
    }
    return take(response.read_all().get(), "read_all");
}

std::string target_of(const std::string& url) {
    return url.substr(url.find('/', std::string_view{"https://"}.size()));
}

/// The same request through a session that the library keeps paid, and through one that is free.
Json measure_session(const Settings& settings, Gateway& gateway) {
    SessionRequest wanted;
    wanted.app = "echo/live";
    auto session = take(gateway.open_session(std::move(wanted)).get(), "open_session");
    const auto free_client = BareClient::connect(settings.orchestrator);
    const auto paid_client = BareClient::connect(session.app_url());
    const auto reserved = Json::parse(
        expect(free_client->exchange("POST", "/apps/free-live/session", "{}", json_header), 200, "a free reservation"));
    const std::string free_target = target_of(reserved.at("app_url")) + "/run";
    const std::string paid_target = target_of(session.app_url()) + "/run";
    Stopwatch bare;
    Stopwatch paid;
    for (int i = 0; i < settings.calls; ++i) {
        bare.time([&] { return expect(free_client->exchange("POST", free_target, kBody, json_header), 200, "free"); });
        paid.time([&] { return expect(paid_client->exchange("POST", paid_target, kBody, json_header), 200, "paid"); });
    }
    const Json result{{"bare_us", bare.median()}, {"paid_us", paid.median()}};
    static_cast<void>(session.stop().get());
    return result;
}

/// call() to an application that costs nothing.
Json measure_free_call(const Settings& settings, Gateway& gateway) {
    const auto client = BareClient::connect(settings.orchestrator);
    Stopwatch listing;
    Stopwatch bare;
    Stopwatch library;
    for (int i = 0; i < settings.calls; ++i) {
        listing.time([&] { return expect(client->exchange("GET", "/discovery", ""), 200, "discovery"); });
        bare.time([&] {
            return expect(client->exchange("POST", "/apps/free-once/app/run", kBody, json_header), 200, "free");
        });
        library.time([&] { return call_app(gateway, "free/once"); });
    }
    return {{"listing_us", listing.median()}, {"bare_us", bare.median()}, {"library_us", library.median()}};
}

/// call() to an application that asks for a payment of one ticket each time, beside its parts: challenge, signer, paid
/// request.
Json measure_bought_call(const Settings& settings, Gateway& gateway) {
    const auto client = BareClient::connect(settings.orchestrator);
    const auto signer = BareClient::connect(settings.signer);
    const std::string target = "/apps/one-ticket/app/run";
    Stopwatch challenge;
    Stopwatch payment;
    Stopwatch paid;
    Stopwatch library;
    for (int i = 0; i < settings.calls; ++i) {
        BareClient::HeaderLines headers = json_header;
        headers.emplace_back("Livepeer-Payer-Address", settings.payer);
        const auto asked = Json::parse(
            challenge.time([&] { return expect(client->exchange("POST", target, kBody, headers), 402, "challenge"); }));
        const Json ask{{"orchestrator", asked.at("payment_params")},
                       {"ManifestID", asked.at("manifest_id")},
                       {"type", "fixed"},
                       {"app", "echo/one-ticket"}};
        const auto bought = Json::parse(payment.time([&] {
            return expect(signer->exchange("POST", "/generate-live-payment", ask.dump(), json_header), 200,
                          "the signer");
        }));
        headers.emplace_back("Livepeer-Payment", bought.at("payment"));
        headers.emplace_back("Livepeer-Segment", bought.at("segCreds"));
        paid.time([&] { return expect(client->exchange("POST", target, kBody, headers), 200, "paid"); });
        library.time([&] { return call_app(gateway, "echo/one-ticket"); });
    }
    return {{"challenge_us", challenge.median()},
            {"signer_us", payment.median()},
            {"paid_us", paid.median()},
            {"library_us", library.median()}};
}

int measure(const Settings& settings) {
    Options options;
    options.signer = settings.signer;
    options.orchestrators = {settings.orchestrator};
    auto gateway = take(Gateway::open(std::move(options)), "open");
    for (int i = 0; i < 20; ++i) {  // connections, certificates, caches
        call_app(gateway, "free/once");
        call_app(gateway, "echo/one-ticket");
    }
    Json result;
    result["session"] = measure_session(settings, gateway);
    result["free_call"] = measure_free_call(settings, gateway);
    result["bought_call"] = measure_bought_call(settings, gateway);
    std::cout << result.dump() << '\n';
    return 0;
}

int run(int argc, char** argv) {
    CLI::App app{"What gateway-lite adds to a call.", "bench-gateway"};
    Settings settings;
    app.add_option("--signer", settings.signer, "unix:/path or http://127.0.0.1:port")->required();
    app.add_option("--orchestrator", settings.orchestrator,
                   "Of a farebox-sandbox with echo/live, echo/one-ticket, free/live and free/once")
        ->required();
    app.add_option("--payer", settings.payer, "The signer's address")->required();
    app.add_option("--calls", settings.calls, "Of each kind")->check(CLI::PositiveNumber)->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    return measure(settings);
}

}  // namespace

int main(int argc, char** argv) {
    return farebox::bench::run_program("bench-gateway", argc, argv, run);
}
