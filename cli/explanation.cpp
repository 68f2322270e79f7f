#include "cli/explanation.hpp"

#include <algorithm>
#include <iostream>

namespace farebox::cli {
namespace {

/// A session lasts for days, and its payments may fail all the time; what rejected an orchestrator is younger.
constexpr std::size_t kMostLines = 1000;

}  // namespace

void Explanation::say(std::string_view line) {
    const std::lock_guard lock{mutex_};
    std::cerr << "farebox: " << line << '\n';
    if (lines_.size() < kMostLines) {
        lines_.emplace_back(line);
    }
}

bool Explanation::told(std::string_view name, std::string_view what) const {
    const std::lock_guard lock{mutex_};
    return std::any_of(lines_.begin(), lines_.end(), [&](const std::string& line) {
        return line.starts_with(name) && line.find(what, name.size()) != std::string::npos;
    });
}

}  // namespace farebox::cli
