#pragma once

#include <functional>

#include "cli/common_options.hpp"
#include "farebox/job_report.hpp"

namespace farebox::cli {

/// One line on a terminal that says how far a job is, and is gone when it runs. Nothing where stderr is no terminal, or
/// where something else speaks there.
[[nodiscard]] std::function<void(const JobProgress&)> progress_line(const CommonOptions& common);

/// Takes a line away that may still be there, e.g. of a job that failed.
void clear_progress(const CommonOptions& common);

}  // namespace farebox::cli
