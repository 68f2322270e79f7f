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
    std::size_t extra_nodes = 0;
    std::string max_price;
    std::string max_spend;
    std::string timeout;
    std::string retries;
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
/// --max-price ("1200 gwei/second"), --max-spend ("0.01 eth") and --timeout ("90s", "500ms", "5m" or seconds), where
/// they were given, and a line on the terminal for its progress. Errors: invalid_argument, naming the option.
Result<void> apply_common_options(const CommonOptions& common, CallRequest& request);
Result<void> apply_common_options(const CommonOptions& common, SessionRequest& request);
/// As above; selecting spends nothing and is soon done.
Result<void> apply_common_options(const CommonOptions& common, SelectionRequest& request);

}  // namespace farebox::cli
