#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "signer/commands/admin_client.hpp"
#include "signer/commands/commands.hpp"

/// What the running signer answers to a command, and how it is shown.
namespace farebox::signer::commands {

using Json = nlohmann::json;

/// Calls the running signer and parses its answer; on failure the exit code is in @p exit_code.
[[nodiscard]] Result<Json> ask_signer(const AdminOptions& options, const AdminCall& call, int& exit_code);
/// Has the signer tell something and prints it: its JSON with --output json, else as @p described puts it.
int show_answer(const AdminOptions& options, const AdminCall& call, std::string (*described)(const Json&));
/// Has the signer do something and prints what it says about it.
int tell_signer(const AdminOptions& options, const AdminCall& call);

/// Empty where there is no such text.
[[nodiscard]] std::string text_of(const Json& object, const char* key);
/// A whole number; "-" where there is none.
[[nodiscard]] std::string number_of(const Json& object, const char* key);
/// The list of that name; empty where there is none.
[[nodiscard]] Json list_of(const Json& object, const char* key);
/// An amount in wei, rounded for reading; "-" where there is none. Exact amounts are in --output json.
[[nodiscard]] std::string amount_of(const Json& object, const char* key);
[[nodiscard]] std::string rounded(const Wei& amount);
/// A column of a table.
[[nodiscard]] std::string pad(std::string text, std::size_t width);

}  // namespace farebox::signer::commands
