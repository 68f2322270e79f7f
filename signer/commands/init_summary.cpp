#include "signer/commands/init_summary.hpp"

#include <nlohmann/json.hpp>

#include "signer/config/config.hpp"

namespace farebox::signer::commands {
namespace {

constexpr const char* kArbitrumTicketBroker = "0xa8bB618B1520E284046F3dFc448851A1Ff26e41B";

/// Only there is the contract's address known without asking the chain.
bool on_arbitrum_one(const InitSummary& summary) {
    return summary.chain_id == kArbitrumOneChain && summary.controller == kArbitrumOneController;
}

std::string fund_text(const InitSummary& summary) {
    if (summary.sandbox) {
        return "farebox-sandbox funds this key by itself; start it, then:\n";
    }
    const auto chain = std::to_string(summary.chain_id);
    const bool arbitrum = on_arbitrum_one(summary);
    return "Fund it on " + (arbitrum ? "Arbitrum One" : "chain " + chain) + ": call fundDepositAndReserveFor(" +
           summary.address + ", deposit, reserve) on the TicketBroker\n  " +
           (arbitrum ? kArbitrumTicketBroker : "that Controller " + summary.controller + " names on chain " + chain) +
           "\nwith deposit + reserve as the value, for example 0.05 ETH + 0.03 ETH, from any wallet. Then:\n";
}

std::string as_json(const InitSummary& summary) {
    nlohmann::ordered_json document{{"address", summary.address},
                                    {"config", summary.config},
                                    {"keystore", summary.keystore},
                                    {"password_file", summary.password_file},
                                    {"sandbox", summary.sandbox}};
    if (!summary.sandbox) {
        auto& fund = document["fund"];
        fund = {{"chain_id", summary.chain_id}, {"controller", summary.controller}};
        if (on_arbitrum_one(summary)) {
            fund["contract"] = kArbitrumTicketBroker;
        }
        fund["function"] = "fundDepositAndReserveFor(address,uint256,uint256)";
        fund["address"] = summary.address;
    }
    return document.dump();
}

}  // namespace

std::string describe(const InitSummary& summary, Output output) {
    if (output == Output::json) {
        return as_json(summary);
    }
    return "Key            " + summary.address + "\nKeystore       " + summary.keystore + "\nPassword file  " +
           summary.password_file + "  (keep a copy: without it the key is lost)\nConfiguration  " + summary.config +
           "\n\n" + fund_text(summary) + "  farebox-signer serve --config " + summary.config;
}

}  // namespace farebox::signer::commands
