#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/chain/rpc.hpp"
#include "tests/e2e/stack.hpp"

namespace farebox::test {

/// The sandbox's chain as anybody sees it, and the strings behind it.
class FundChain {
public:
    explicit FundChain(Sandbox& sandbox) : rpc{sandbox.chain().rpc}, sandbox_{sandbox} {}

    /// Every transaction that was ever taken: hash, sender, nonce, mined.
    nlohmann::json taken();
    /// "deposit", "reserve", "balance" with a unit, or "withdraw_round".
    void set_sender(const std::string& address, nlohmann::json change);
    /// Changes nothing about it. Amounts in decimal wei.
    nlohmann::json sender(const std::string& address) { return put_sender({{"address", address}}); }
    void advance_rounds(int rounds);
    void pause(bool paused);

    Rpc rpc;

private:
    nlohmann::json put_sender(const nlohmann::json& body);

    Sandbox& sandbox_;
};

/// With these of its configuration.
inline SignerOptions with(std::vector<std::string> settings) {
    SignerOptions options;
    options.settings = std::move(settings);
    return options;
}

/// A signer whose transactions are mined within a second, and how it is told to make some.
struct FundStack {
    explicit FundStack(SignerOptions options = {}, const std::vector<std::string>& sandbox_options = {});

    /// `fund ARGUMENTS --yes --output json`
    Finished fund(std::vector<std::string> arguments);
    /// The same; throws unless it succeeds.
    nlohmann::json funded(std::vector<std::string> arguments);
    nlohmann::json status();
    /// `fund status` until its newest transaction is in this state. Throws after two minutes.
    nlohmann::json wait_for(const std::string& state);

    Sandbox sandbox;
    FundChain chain;
    Signer signer;
    std::string key;
};

}  // namespace farebox::test
