#include "sandbox/text.hpp"

#include <charconv>

namespace farebox::sandbox {

std::optional<std::int64_t> parse_count(std::string_view text, std::int64_t limit) {
    std::int64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end || text.front() == '-' || value > limit) {
        return std::nullopt;
    }
    return value;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    constexpr std::int64_t kDayInMilliseconds = 86'400'000;
    const std::size_t digits = text.find_first_not_of("0123456789");
    if (digits == std::string_view::npos) {
        return std::nullopt;
    }
    const auto number = parse_count(text.substr(0, digits), kDayInMilliseconds);
    const std::string_view unit = text.substr(digits);
    const std::int64_t factor = unit == "ms" ? 1 : unit == "s" ? 1'000 : unit == "m" ? 60'000 : 0;
    if (!number || factor == 0 || *number * factor > kDayInMilliseconds) {
        return std::nullopt;
    }
    return std::chrono::milliseconds{*number * factor};
}

}  // namespace farebox::sandbox
