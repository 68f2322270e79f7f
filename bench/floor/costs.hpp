#pragma once

#include <string>

namespace farebox::bench {

/// Measures, one after the other and alone: a signature, fdatasync() of 4 KiB, a commit of SQLite (WAL, FULL) in
/// @p folder. Prints one line of JSON, microseconds each.
int print_costs(const std::string& folder);

}  // namespace farebox::bench
