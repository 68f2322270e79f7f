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

nlohmann::json FundChain::call(const std::string& method, const std::string& url, const nlohmann::json& body) {
    const auto answer = http_.call(method, url, {}, body.is_null() ? std::string{} : body.dump(),
                                   {{"Content-Type", "application/json"}});
    if (!answer || answer->status != 200) {
        throw std::runtime_error{url + ": " + (answer ? answer->body : answer.error().message)};
    }
    return nlohmann::json::parse(answer->body);
}

nlohmann::json FundChain::ask(const std::string& method, const nlohmann::json& params) {
    return call("POST", facts_.at("chain"), {{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", params}})
        .at("result");
}

nlohmann::json FundChain::taken() {
    return call("GET", facts_.at("control").get<std::string>() + "/transactions", nullptr);
}

nlohmann::json FundChain::put_sender(const nlohmann::json& body) {
    return call("POST", facts_.at("control").get<std::string>() + "/senders", body);
}

void FundChain::set_sender(const std::string& address, nlohmann::json change) {
    change["address"] = address;
    put_sender(change);
}

void FundChain::advance_rounds(int rounds) {
    call("POST", facts_.at("control").get<std::string>() + "/chain", {{"advance_rounds", rounds}});
}

void FundChain::pause(bool paused) {
    call("POST", facts_.at("control").get<std::string>() + "/chain", {{"paused", paused}});
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
