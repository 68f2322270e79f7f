#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/explanation.hpp"
#include "farebox/gateway.hpp"

namespace CLI {
class App;
}

namespace farebox::cli {

/// The options every command that talks to the network has.
struct CommonOptions {
    std::string signer;
    std::vector<std::string> orchestrators;
    std::string discovery;
    std::string token_file;
    std::string api_key_file;
    std::string selection;
    std::vector<std::string> blocked;
    std::string max_price;
    std::string max_spend;
    std::string timeout;
    std::string tls;
    std::string signer_certificate;        ///< A file.
    std::string signer_ca;                 ///< A file.
    std::string orchestrator_certificate;  ///< A file.
    std::string output = "text";
    bool explain = false;
    std::shared_ptr<Explanation> explanation = std::make_shared<Explanation>();

    [[nodiscard]] bool json() const { return output == "json"; }
};

/// --output
void add_output_option(CLI::App& command, CommonOptions& options);
void add_common_options(CLI::App& command, CommonOptions& options);

/// A gateway with the environment's options, overridden by the token file's, overridden by the flags.
/// Errors: invalid_argument.
Result<Gateway> open_gateway(const CommonOptions& common);
/// --max-price, e.g. "1200 gwei/second"; empty where it was not given.
Result<std::optional<PriceLimit>> max_price(const CommonOptions& common);
/// --max-spend, e.g. "0.01 eth"; empty where it was not given.
Result<std::optional<Wei>> max_spending(const CommonOptions& common);
/// --timeout, e.g. "90s", "500ms", "5m" or seconds; @p otherwise where it was not given.
Result<std::chrono::milliseconds> timeout(const CommonOptions& common, std::chrono::milliseconds otherwise);

}  // namespace farebox::cli
