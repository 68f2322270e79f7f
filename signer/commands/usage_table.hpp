#pragma once

#include <string>

#include "signer/commands/admin_answers.hpp"

namespace farebox::signer::commands {

/// The signer's usage document for people: a row for each client, and below it what it may spend beside what it has.
[[nodiscard]] std::string usage_table(const Json& document);

}  // namespace farebox::signer::commands
