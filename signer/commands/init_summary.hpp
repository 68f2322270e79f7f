#pragma once

#include <cstdint>
#include <string>

#include "signer/commands/outcome.hpp"

namespace farebox::signer::commands {

inline constexpr std::uint64_t kArbitrumOneChain = 42161;

/// What `init` made, for the person who ran it.
struct InitSummary {
    bool sandbox = false;
    std::string address;  ///< Of the key.
    std::string config;   ///< Files and folders, absolute.
    std::string keystore;
    std::string password_file;
    std::string api_key_file;  ///< Empty: none was made.
    std::string socket;        ///< Where `serve` will listen.
    std::uint64_t chain_id = 0;
    std::string controller;
};

/// As text with the next steps, or as a JSON object.
[[nodiscard]] std::string describe(const InitSummary& summary, Output output);

}  // namespace farebox::signer::commands
