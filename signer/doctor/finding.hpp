#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace farebox::signer::doctor {

/// How one thing is.
enum class Status : std::uint8_t {
    ok,
    warning,  ///< Works, and should not stay so.
    problem,  ///< Payments fail or are not safe, now or soon.
    skipped,  ///< Not there, or cannot be told from here.
};
[[nodiscard]] std::string_view to_string(Status status) noexcept;

/// What a check found about one thing.
struct Finding {
    Status status = Status::ok;
    std::string detail;  ///< What is so.
    std::string fix;     ///< The command or key that changes it; empty: nothing to do.
    /// The same for programs, by name: whole numbers and exact amounts (wei).
    std::vector<std::pair<std::string, std::string>> values = {};
};
using Findings = std::vector<Finding>;

[[nodiscard]] inline Finding ok(std::string detail) {
    return {Status::ok, std::move(detail), {}};
}
[[nodiscard]] inline Finding warning(std::string detail, std::string fix) {
    return {Status::warning, std::move(detail), std::move(fix)};
}
[[nodiscard]] inline Finding problem(std::string detail, std::string fix) {
    return {Status::problem, std::move(detail), std::move(fix)};
}
[[nodiscard]] inline Finding skipped(std::string detail, std::string fix = {}) {
    return {Status::skipped, std::move(detail), std::move(fix)};
}

}  // namespace farebox::signer::doctor
