#pragma once

#include <string>

#include "tests/model/values.hpp"

namespace farebox::model {

/// The quote as an orchestrator serialises it.
[[nodiscard]] std::string encode(const Quote& quote);

}  // namespace farebox::model
