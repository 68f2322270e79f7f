#pragma once

#include <span>
#include <vector>

#include "tests/conformance/http/situation.hpp"
#include "tests/conformance/verdict.hpp"

namespace farebox::conformance {

/// The rows that speak of this request, in the table's order, with the answer that each (after those before it) asks
/// for. A row that asks for nothing else than what is asked for already does not speak of it. A refusal ends the list.
/// Changes the situation's bill as the rows say.
[[nodiscard]] std::vector<Match> find_matches(std::span<const ListedRow> rows, Situation& situation,
                                              const Outcome& reference);

/// Whether a row's refusal comes before the ledger is asked.
[[nodiscard]] bool refuses_before_ledger(const ListedRow& row);

}  // namespace farebox::conformance
