#pragma once

#include <span>
#include <vector>

#include "tests/conformance/report.hpp"
#include "tests/conformance/vector_file.hpp"

namespace farebox::conformance {

/// Runs every case of the files into the report. What a case is tells by its content, never by a file's name.
void run_vectors(const std::vector<VectorFile>& files, std::span<const ListedRow> rows, Report& report);

/// @return invalid_argument where a row is of no known family or names an unknown predicate.
[[nodiscard]] Result<void> check_rows(std::span<const ListedRow> rows);

}  // namespace farebox::conformance
