#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "farebox/error.hpp"
#include "farebox/wei.hpp"
#include "signer/doctor/finding.hpp"

/// How findings say things.
namespace farebox::signer::doctor {

/// "3 keys", "1 key".
[[nodiscard]] std::string count_of(std::size_t count, const std::string& what);
/// "a, b, c"; "none" where there is nothing.
[[nodiscard]] std::string join(const std::vector<std::string>& texts, const char* between = ", ");
/// The largest unit that leaves two of them at least: "45 s", "12 min", "3 h", "90 days".
[[nodiscard]] std::string format_age(std::chrono::seconds age);
/// Rounded to four digits: "0.3669 eth"; exact amounts are in the values.
[[nodiscard]] std::string rounded(const Wei& amount);
/// The problem that @p error is, with its hint as the way out.
[[nodiscard]] Finding problem_of(const Error& error);
/// Of a source that did not answer in time.
[[nodiscard]] Findings not_in_time(const std::string& what);

}  // namespace farebox::signer::doctor
