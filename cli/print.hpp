#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "farebox/error.hpp"
#include "farebox/orchestrators.hpp"
#include "farebox/spending.hpp"

namespace farebox::cli {

inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;

/// Prints an error (JSON to stdout, text to stderr) and returns the exit code for it.
int fail(const Error& error, bool json);

/// "2 tickets worth 266000 gwei for 6 seconds at 33 gwei"; "nothing" where nothing was paid.
std::string spending_text(const Spending& spending);
nlohmann::json spending_json(const Spending& spending);
nlohmann::json error_json(const Error& error);

void print_listings(const std::vector<OrchestratorListing>& listings, bool json);

}  // namespace farebox::cli
