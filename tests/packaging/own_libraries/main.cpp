// A paid call, before, during and after which the application's own libraries do what they should.
#include <google/protobuf/stubs/common.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <string>
#include <thread>

#include "farebox/gateway.hpp"
#include "own_libraries.hpp"

namespace {

std::string failure_of(const farebox::Error& error) {
    std::string text = error.message;
    for (const auto& [who, why] : error.details) {
        text += "; " + who + ": " + why;
    }
    return text;
}

/// An empty string, or why the call failed.
std::string paid_call(farebox::Gateway& gateway) {
    farebox::CallRequest request;
    request.app = "echo/fixed";
    request.path = "/run";
    request.body = json_with("prompt", "hello");
    auto response = gateway.call(std::move(request)).get();
    if (!response) {
        return failure_of(response.error());
    }
    auto body = read_with_asio(*response);
    if (!body) {
        return failure_of(body.error());
    }
    const auto paid = response->paid();
    spdlog::info("{} for {} wei", response->status(), paid.expected_value.to_decimal());
    if (response->status() != 200 || paid.delivered == 0) {
        return "not answered, or not paid";
    }
    return json_string(json_string(*body, "body"), "prompt") == "hello" ? "" : "the answer is another one: " + *body;
}

std::string run() {
    auto options = farebox::Options::from_env();
    if (!options) {
        return failure_of(options.error());
    }
    options->log = [](farebox::LogLevel, std::string_view line) { spdlog::info("farebox: {}", line); };
    if (const auto who = misbehaving_library(); !who.empty()) {
        return who + " before a gateway";
    }
    auto gateway = farebox::Gateway::open(*std::move(options));
    if (!gateway) {
        return failure_of(gateway.error());
    }
    std::atomic<bool> called{false};
    std::string trouble;
    std::thread beside{[&called, &trouble] {
        do {
            trouble = misbehaving_library();
        } while (trouble.empty() && !called);
    }};
    const auto failure = paid_call(*gateway);
    called = true;
    beside.join();
    return failure.empty() ? trouble : failure;
}

}  // namespace

int main() {
    auto failure = run();
    if (failure.empty()) {
        failure = misbehaving_library();  // the gateway is gone
    }
    google::protobuf::ShutdownProtobufLibrary();
    if (!failure.empty()) {
        spdlog::error(failure);
    }
    return failure.empty() ? 0 : 1;
}
