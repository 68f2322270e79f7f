// Holds a paid session for as long as some work lasts, in a coroutine, and writes what it cost.
//
//     FAREBOX_SIGNER=unix:/run/farebox/signer.sock FAREBOX_ORCHESTRATORS=https://localhost:8935 live_session echo/live
#include <chrono>
#include <coroutine>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <thread>

#include "farebox/gateway.hpp"

namespace {

/// The least that a coroutine needs; a service has one of its framework.
struct Detached {
    struct promise_type {
        Detached get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
};

/// Anything that talks to the application at its URL, with any HTTP or WebSocket client.
void work_with(const std::string& app_url) {
    std::printf("working with %s\n", app_url.c_str());
    std::this_thread::sleep_for(std::chrono::seconds{1});
}

Detached run(farebox::Gateway& gateway, std::string app, std::promise<int>& finished) {
    farebox::SessionRequest request;
    request.app = std::move(app);
    request.max_price = *farebox::PriceLimit::parse("100000 gwei/second");
    request.progress = [](const farebox::JobProgress& progress) {
        std::fprintf(stderr, "%s %s\n", std::string{to_string(progress.stage)}.c_str(), progress.orchestrator.c_str());
    };
    auto session = co_await gateway.open_session(std::move(request));
    if (!session) {
        std::fprintf(stderr, "%s\n%s\n", session.error().message.c_str(), session.error().hint.c_str());
        finished.set_value(EXIT_FAILURE);
        co_return;
    }
    work_with(session->app_url());  // the library pays meanwhile, on a thread of its own
    const auto stopped = co_await session->stop();
    const auto paid = session->paid();
    std::fprintf(stderr, "%llu payments, %s\n", static_cast<unsigned long long>(paid.payments),
                 paid.expected_value.to_amount().c_str());
    finished.set_value(stopped ? EXIT_SUCCESS : EXIT_FAILURE);
}

}  // namespace

int main(int argc, char** argv) {
    auto options = farebox::Options::from_env();
    if (!options) {
        std::fprintf(stderr, "%s\n%s\n", options.error().message.c_str(), options.error().hint.c_str());
        return EXIT_FAILURE;
    }
    options->report = [](const farebox::JobReport& report) {  // for billing
        std::fprintf(stderr, "%s at %s: %lld ms, %s wei\n", report.app.c_str(), report.orchestrator.c_str(),
                     static_cast<long long>(report.elapsed.count()), report.paid.expected_value.to_decimal().c_str());
    };
    auto gateway = farebox::Gateway::open(*std::move(options));
    if (!gateway) {
        std::fprintf(stderr, "%s\n", gateway.error().message.c_str());
        return EXIT_FAILURE;
    }
    std::promise<int> finished;
    run(*gateway, argc > 1 ? argv[1] : "echo/live", finished);
    return finished.get_future().get();
}
