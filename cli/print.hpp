#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "cli/common_options.hpp"
#include "farebox/error.hpp"
#include "farebox/orchestrators.hpp"
#include "farebox/spending.hpp"

namespace farebox::cli {

inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kEndedBySignal = 128;  ///< And the signal's number, as shells say it.

/// The exit code for an error of the command line itself: kUsage where the user's input is wrong.
int exit_code_for_input(const Error& error);
/// The exit code for an error of what ran: kUsage only where the library found the request wrong before it did
/// anything. A signer that calls a payment's parameters invalid does not speak of what the user typed.
int exit_code_for_outcome(const Error& error);
/// Prints an error, JSON to stdout and text to stderr; what --explain has told is not repeated.
void print_error(const Error& error, const CommonOptions& common);
/// Both for the command line's own errors.
int fail(const Error& error, const CommonOptions& common);
/// JSON as every command prints it: two spaces, bytes that are no UTF-8 replaced.
void print_json(const nlohmann::json& json);

/// "persistent", "single-shot" or "other".
const char* mode_name(RunnerMode mode);
/// "2 tickets worth 266000 gwei for 6 seconds at 33 gwei"; "nothing" where nothing was paid.
std::string spending_text(const Spending& spending);
nlohmann::json spending_json(const Spending& spending);
nlohmann::json error_json(const Error& error);

void print_listings(const std::vector<OrchestratorListing>& listings, bool json);

}  // namespace farebox::cli
