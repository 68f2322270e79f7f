#pragma once

#include <cstddef>
#include <iosfwd>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "tests/conformance/verdict.hpp"

namespace farebox::conformance {

/// Where a verdict belongs.
struct Place {
    std::string file;
    std::string name;  ///< Of the case, or "case / step".
    std::string mode;  ///< Of an exchange: "alone" or "threaded".
};

/// Counts verdicts and prints them.
class Report {
public:
    explicit Report(std::span<const ListedRow> rows) : rows_{rows} {}

    void add(const Place& place, const Verdict& verdict);
    /// A file that is not run, and why.
    void skip(const std::string& file, const std::string& why) { skipped_.emplace_back(file, why); }

    [[nodiscard]] std::size_t passed() const noexcept { return passed_; }
    [[nodiscard]] std::size_t failed() const noexcept { return failures_.size(); }
    [[nodiscard]] std::size_t waiting() const noexcept;

    /// Failures, counts per file, rows, what waits; the last line is "N passed, N failed".
    void print(std::ostream& out) const;
    void print_json(std::ostream& out) const;

private:
    /// What came of one file in one mode.
    struct Counts {
        std::size_t as_reference = 0;
        std::size_t listed = 0;
        std::size_t failed = 0;
        std::size_t waiting = 0;
        std::size_t unreachable = 0;
    };
    struct Failure {
        Place place;
        std::vector<std::string> problems;
    };

    void print_failures(std::ostream& out) const;
    void print_rows(std::ostream& out) const;

    std::span<const ListedRow> rows_;
    std::vector<std::pair<std::string, std::string>> skipped_;
    std::map<std::string, Counts> files_;                               ///< By "file" or "file, mode".
    std::map<std::string, std::map<std::string, std::size_t>> listed_;  ///< Row, then mode.
    std::map<std::string, std::size_t> waiting_;                        ///< By feature.
    std::map<std::string, std::size_t> unreachable_;                    ///< By row.
    std::vector<Failure> failures_;
    std::size_t passed_ = 0;
};

}  // namespace farebox::conformance
