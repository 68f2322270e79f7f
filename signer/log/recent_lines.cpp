#include "signer/log/recent_lines.hpp"

namespace farebox::signer {
namespace {

/// Not within a character of several bytes.
std::string_view cut(std::string_view line, std::size_t most) {
    if (line.size() <= most) {
        return line;
    }
    while (most > 0 && (static_cast<unsigned char>(line[most]) & 0xc0U) == 0x80U) {
        --most;
    }
    return line.substr(0, most);
}

}  // namespace

void RecentLines::add(std::string_view line) {
    const auto kept = cut(line, kLongestLine);
    const std::scoped_lock lock{mutex_};
    lines_.emplace_back(kept);
    bytes_ += kept.size();
    while (lines_.size() > kMostLines || bytes_ > kMostBytes) {
        bytes_ -= lines_.front().size();
        lines_.pop_front();
    }
}

std::vector<std::string> RecentLines::lines() const {
    const std::scoped_lock lock{mutex_};
    return {lines_.begin(), lines_.end()};
}

}  // namespace farebox::signer
