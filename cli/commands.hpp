#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/common_options.hpp"

namespace farebox::cli {

using Listings = std::vector<OrchestratorListing>;
/// Asks all orchestrators what they offer and shows it; or says why nobody could be asked.
int with_listings(const CommonOptions& common, const std::function<int(const Listings&)>& show);

/// `farebox orchestrators`
int list_orchestrators(const CommonOptions& common);

/// `farebox models`
int list_models(const CommonOptions& common);

struct QuoteOptions {
    CommonOptions common;
    std::string app;
    std::uint64_t units = 0;    ///< Of a job; 0: one request, or a minute.
    std::uint64_t per_day = 0;  ///< Jobs; 0: not asked for.
    std::string eth_usd;        ///< Dollars per ether; empty: not known.
};

/// `farebox quote APP`
int quote_app(const QuoteOptions& options);

struct CallOptions {
    CommonOptions common;
    std::string app;
    std::string method;  ///< Empty: POST with data, GET without.
    std::string path;
    std::string data;  ///< As given; @FILE is that file's content, @- stdin.
    bool has_data = false;
    std::vector<std::string> headers;  ///< "Name: value"
    std::string output_file;
};

/// `farebox call APP`
int call_app(const CallOptions& options);

struct ExecOptions {
    CommonOptions common;
    std::string app;
    std::vector<std::string> command;
};

/// `farebox exec APP -- COMMAND…`
int exec_with_session(const ExecOptions& options);

}  // namespace farebox::cli
