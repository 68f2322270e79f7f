#pragma once

#include <string>

#include "signer/commands/admin_answers.hpp"

/// What `fund` shows, from the signer's JSON.
namespace farebox::signer::commands {

/// What a transaction would do and cost.
[[nodiscard]] std::string plan_text(const Json& plan);
/// What became of one.
[[nodiscard]] std::string transaction_text(const Json& transaction);
[[nodiscard]] std::string fund_status_text(const Json& status);

/// An exact amount of wei with its best unit; "-" where there is none.
[[nodiscard]] std::string exact_amount_of(const Json& object, const char* key);

}  // namespace farebox::signer::commands
