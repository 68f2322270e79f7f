#include "tests/e2e/fund_stack.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

namespace farebox::test {
namespace {

std::vector<std::string> quick(std::vector<std::string> options) {
    options.insert(options.end(), {"--block-interval", "400ms"});
    return options;
}

}  // namespace

nlohmann::json FundChain::taken() {
    return sandbox_.control("GET", "/transactions", nullptr);
}

nlohmann::json FundChain::put_sender(const nlohmann::json& body) {
    return sandbox_.control("POST", "/senders", body);
}

void FundChain::set_sender(const std::string& address, nlohmann::json change) {
    change["address"] = address;
    put_sender(change);
}

void FundChain::advance_rounds(int rounds) {
    sandbox_.control("POST", "/chain", {{"advance_rounds", rounds}});
}

void FundChain::pause(bool paused) {
    sandbox_.control("POST", "/chain", {{"paused", paused}});
}

FundStack::FundStack(SignerOptions options, const std::vector<std::string>& sandbox_options)
    : sandbox{quick(sandbox_options)}, chain{sandbox}, signer{sandbox, std::move(options)}, key{signer.address()} {}

Finished FundStack::fund(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "fund");
    arguments.insert(arguments.end(), {"--yes", "--output", "json"});
    return signer.command(std::move(arguments));
}

nlohmann::json FundStack::funded(std::vector<std::string> arguments) {
    const auto done = fund(std::move(arguments));
    if (done.status != 0) {
        throw std::runtime_error{done.out + done.err};
    }
    return nlohmann::json::parse(done.out);
}

nlohmann::json FundStack::status() {
    const auto done = signer.command({"fund", "status", "--output", "json"});
    if (done.status != 0) {
        throw std::runtime_error{done.out + done.err};
    }
    return nlohmann::json::parse(done.out);
}

nlohmann::json FundStack::wait_for(const std::string& state) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes{2};
    nlohmann::json now;
    while (std::chrono::steady_clock::now() < give_up) {
        now = status();
        const auto& all = now.at("transactions");
        if (!all.empty() && all.back().at("state") == state) {
            return all.back();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    throw std::runtime_error{"no transaction came to be " + state + ": " + now.dump()};
}

}  // namespace farebox::test
