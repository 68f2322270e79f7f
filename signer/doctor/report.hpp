#pragma once

#include <string>
#include <vector>

#include "signer/doctor/finding.hpp"

namespace farebox::signer::doctor {

/// One line of the report.
struct Line {
    std::string check;  ///< Its name in the table of checks.
    Finding finding;
};

/// Everything that was found, in the order of the table.
struct Report {
    std::vector<Line> lines;
    std::string version;
    bool signer_runs = false;

    [[nodiscard]] std::size_t count(Status status) const noexcept;
    /// 0: no problem, 1: some.
    [[nodiscard]] int exit_code() const noexcept { return count(Status::problem) == 0 ? 0 : 1; }
};

/// {"ok","version","signer_runs","problems","warnings","checks":[{"check","status","detail","fix","values":{…}}]}
[[nodiscard]] std::string to_json(const Report& report);
/// One line each, and a last one that counts.
[[nodiscard]] std::string to_text(const Report& report, bool coloured);

/// What others may have written, for a terminal: one line without control characters, at most @p most bytes.
[[nodiscard]] std::string printable(std::string_view text, std::size_t most = 600);

}  // namespace farebox::signer::doctor
