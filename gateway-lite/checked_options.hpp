#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "farebox/options.hpp"
#include "farebox/result.hpp"
#include "gateway-lite/selection/checked_rules.hpp"
#include "net/endpoint.hpp"
#include "net/http_message.hpp"

namespace farebox::gateway {

/// Options, parsed once.
struct CheckedOptions {
    std::optional<net::Endpoint> signer;
    net::Headers signer_headers;
    std::vector<net::Endpoint> orchestrators;  ///< Those of the tiers first.
    CheckedRules rules;
    RetryPolicy retries;
    std::optional<net::Url> discovery_url;
    net::Headers discovery_headers;
    std::size_t extra_nodes = 0;
    std::optional<net::Url> scores_url;
    std::string scores_region;
    std::optional<Wei> max_spending_per_day;
    std::function<void(const JobReport&)> report;
    OrchestratorTls orchestrator_tls = OrchestratorTls::trust_on_first_use;
    std::string orchestrator_certificate;
    std::string signer_certificate;
    std::string signer_authorities;
};

/// Errors: invalid_argument, naming the field.
Result<CheckedOptions> check_options(const Options& options);

}  // namespace farebox::gateway
