#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace farebox::cli {

/// What --explain says on stderr while a command runs, so that the error in the end need not say it again. Thread-safe.
class Explanation {
public:
    void say(std::string_view line);
    /// Whether a line was about @p name and said @p what of it.
    [[nodiscard]] bool told(std::string_view name, std::string_view what) const;

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

}  // namespace farebox::cli
