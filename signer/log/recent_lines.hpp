#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace farebox::signer {

/// The last lines of a log, for whoever looks for what went wrong. Bounded in lines and bytes. Thread-safe.
class RecentLines {
public:
    static constexpr std::size_t kMostLines = 200;
    static constexpr std::size_t kMostBytes = 64U * 1024U;
    static constexpr std::size_t kLongestLine = 2U * 1024U;

    /// A longer line is cut, at a character.
    void add(std::string_view line);
    /// Oldest first.
    [[nodiscard]] std::vector<std::string> lines() const;

private:
    mutable std::mutex mutex_;
    std::deque<std::string> lines_;
    std::size_t bytes_ = 0;
};

}  // namespace farebox::signer
