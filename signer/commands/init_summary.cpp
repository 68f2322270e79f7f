#include "signer/commands/init_summary.hpp"

#include <nlohmann/json.hpp>

#include "signer/config/config.hpp"

namespace farebox::signer::commands {
namespace {

/// Only there is the contract's address known without asking the chain.
bool on_arbitrum_one(const InitSummary& summary) {
    return summary.chain_id == kArbitrumOneChain && summary.controller == kArbitrumOneController;
}

/// The steps from an empty key to one that pays.
std::string fund_text(const InitSummary& summary) {
    const auto serve = "  farebox-signer serve --config " + summary.config;
    if (summary.sandbox) {
        return "farebox-sandbox funds this key by itself; start it, then:\n" + serve;
    }
    const auto chain = std::to_string(summary.chain_id);
    const auto where = on_arbitrum_one(summary) ? "Arbitrum One" : "chain " + chain;
    return "Send ether to that key on " + where + ", for example 0.1 ETH from any wallet. Then:\n" + serve +
           "\nand, while it runs, pay from there into the deposit and reserve that tickets stand on:\n"
           "  farebox-signer fund deposit 0.05 eth --reserve \"0.03 eth\" --config " +
           summary.config +
           (on_arbitrum_one(summary) ? ""
                                     : "\nFor that, name the TicketBroker of the Controller " + summary.controller +
                                           "\nin [transactions] of the configuration first.");
}

/// What to tell applications.
std::string use_text(const InitSummary& summary) {
    std::string text;
    if (!summary.socket.empty()) {
        text += "\n\nApplications that this user runs find it by\n  export FAREBOX_SIGNER=unix:" + summary.socket;
    }
    if (!summary.api_key_file.empty()) {
        text +=
            "\nOver TCP, once [api] tcp is set, they find it by that address and the API key:\n"
            "  export FAREBOX_SIGNER=http://127.0.0.1:8935 FAREBOX_API_KEY_FILE=" +
            summary.api_key_file + "\nOther programs send the key as \"Authorization: Bearer KEY\".";
    }
    return text;
}

std::string as_json(const InitSummary& summary) {
    nlohmann::ordered_json document{{"address", summary.address},   {"config", summary.config},
                                    {"keystore", summary.keystore}, {"password_file", summary.password_file},
                                    {"socket", summary.socket},     {"sandbox", summary.sandbox}};
    if (!summary.api_key_file.empty()) {
        document["api_key_file"] = summary.api_key_file;
    }
    if (!summary.sandbox) {
        auto& fund = document["fund"];
        fund = {{"chain_id", summary.chain_id}, {"controller", summary.controller}};
        if (on_arbitrum_one(summary)) {
            fund["contract"] = std::string{kArbitrumOneTicketBroker};
        }
        fund["command"] = "farebox-signer fund deposit AMOUNT --reserve AMOUNT --config " + summary.config;
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
           (summary.api_key_file.empty() ? "" : "\nAPI key        " + summary.api_key_file) + "\n\n" +
           fund_text(summary) + use_text(summary);
}

}  // namespace farebox::signer::commands
