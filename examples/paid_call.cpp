// Calls an application on the Livepeer network from inside a service, without blocking it and without holding a key.
//
//     FAREBOX_SIGNER=unix:/run/farebox/signer.sock FAREBOX_ORCHESTRATORS=https://localhost:8935 paid_call echo/fixed
#include <cstdio>
#include <cstdlib>
#include <future>
#include <string>

#include "farebox/gateway.hpp"

namespace {

void print_error(const farebox::Error& error) {
    std::fprintf(stderr, "%s\n", error.message.c_str());
    for (const auto& [orchestrator, reason] : error.details) {
        std::fprintf(stderr, "  %s: %s\n", orchestrator.c_str(), reason.c_str());
    }
    if (!error.hint.empty()) {
        std::fprintf(stderr, "  %s\n", error.hint.c_str());
    }
}

}  // namespace

int main(int argc, char** argv) {
    // Once, at the start of the service. All threads of the library end with this object.
    auto options = farebox::Options::from_env();
    if (!options) {
        print_error(options.error());
        return EXIT_FAILURE;
    }
    auto gateway = farebox::Gateway::open(*std::move(options));
    if (!gateway) {
        print_error(gateway.error());
        return EXIT_FAILURE;
    }

    // Per request. An orchestrator that asks for more than max_price is not used. One that has no room after it was
    // paid gets the same payment again; what has to be paid anew (an application that fails, say) is limited to four
    // payments in all, and an Error tells in its details what was paid.
    farebox::CallRequest request;
    request.app = argc > 1 ? argv[1] : "echo/fixed";
    request.path = "/run";
    request.headers = {{"Content-Type", "application/json"}};
    request.body = R"({"prompt":"hello"})";
    request.max_price = *farebox::PriceLimit::parse("15000 gwei/request");

    std::promise<int> finished;
    gateway->call(std::move(request)).then([&finished](farebox::Result<farebox::Response> response) {
        if (!response) {
            print_error(response.error());
            finished.set_value(EXIT_FAILURE);
            return;
        }
        const auto paid = response->paid();
        std::fprintf(stderr, "%d from %s for %s\n", response->status(), response->orchestrator().c_str(),
                     paid.expected_value.to_amount().c_str());
        response->read_all().then([&finished](farebox::Result<std::string> body) {
            if (!body) {
                print_error(body.error());
            } else {
                std::printf("%s\n", body->c_str());
            }
            finished.set_value(body ? EXIT_SUCCESS : EXIT_FAILURE);
        });
    });
    return finished.get_future().get();
}
