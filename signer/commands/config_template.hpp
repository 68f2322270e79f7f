#pragma once

#include <cstdint>
#include <string>

namespace farebox::signer::commands {

/// What a new configuration says.
struct TemplateValues {
    bool sandbox = false;
    bool shared = false;
    std::string active;  ///< The key that pays; empty: the only one there is.
    std::string rpc;
    std::string controller;          ///< Empty: Arbitrum One's, the default.
    std::string ticket_broker = {};  ///< Empty: Arbitrum One's, or not known.
    std::string price_feed = {};     ///< Empty: Arbitrum One's, the default.
    std::uint64_t chain_id = 42161;
    std::uint32_t uid = 0;
    std::string api_key;  ///< "sha256:…"; empty: none.
    bool loopback = false;
};

/// The text of farebox-signer.toml, with comments for the person who edits it.
[[nodiscard]] std::string config_template(const TemplateValues& values);

}  // namespace farebox::signer::commands
