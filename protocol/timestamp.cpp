#include "protocol/timestamp.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <limits>
#include <optional>

#include "protocol/ascii.hpp"

namespace farebox::protocol {

namespace {

/// Takes `count` digits; none where one of them is not a digit.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
    if (text.size() < count) {
        return std::nullopt;
    }
    int value = 0;
    for (const char digit : text.substr(0, count)) {
        if (digit < '0' || digit > '9') {
            return std::nullopt;
        }
        value = 10 * value + (digit - '0');
    }
    text.remove_prefix(count);
    return value;
}

/// Numbers of fixed width, each followed by its separator ('\0' for none).
template <std::size_t N>
bool take_fields(std::string_view& text, const std::array<std::size_t, N>& widths, std::string_view separators,
                 std::array<int, N>& out) {
    for (std::size_t i = 0; i < N; ++i) {
        const auto value = take_digits(text, widths[i]);
        if (!value || (i < separators.size() && !take(text, separators[i]))) {
            return false;
        }
        out[i] = *value;
    }
    return true;
}

/// ".123" as nanoseconds; 0 without a point. None for a point without digits.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
    if (!take(text, '.')) {
        return 0;
    }
    std::int64_t nanos = 0;
    std::size_t digits = 0;
    while (const auto digit = take_digits(text, 1)) {
        nanos = digits < 9 ? 10 * nanos + *digit : nanos;
        ++digits;
    }
    for (std::size_t i = digits; i < 9; ++i) {
        nanos *= 10;
    }
    return digits == 0 ? std::nullopt : std::optional{nanos};
}

/// "Z" or "+hh:mm" in seconds.
std::optional<std::int64_t> take_offset(std::string_view& text) {
    if (take(text, 'Z')) {
        return 0;
    }
    const bool west = text.starts_with('-');
    std::array<int, 2> fields{};
    if ((!west && !text.starts_with('+')) || (text.remove_prefix(1), !take_fields(text, {2, 2}, ":", fields)) ||
        fields[0] > 23 || fields[1] > 59) {
        return std::nullopt;
    }
    const std::int64_t seconds = 3600LL * fields[0] + 60LL * fields[1];
    return west ? -seconds : seconds;
}

Error not_a_time() {
    return make_error(ErrorCode::invalid_argument, "expected an RFC 3339 time between the years 1678 and 2262");
}

void append_padded(std::int64_t value, std::size_t width, std::string& out) {
    out.append(width, '0');
    for (std::size_t at = out.size(); value != 0; value /= 10) {
        out[--at] = static_cast<char>('0' + value % 10);
    }
}

}  // namespace

std::int64_t nanos_between(Timestamp earlier, Timestamp later) noexcept {
    std::int64_t nanos = 0;
    if (!__builtin_sub_overflow(later.unix_nanos, earlier.unix_nanos, &nanos)) {
        return nanos;
    }
    return later > earlier ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

std::int64_t unix_seconds(Timestamp time) noexcept {
    const bool round_down = time.unix_nanos % kNanosPerSecond < 0;
    return time.unix_nanos / kNanosPerSecond - (round_down ? 1 : 0);
}

std::string format_rfc3339(Timestamp time) {
    const std::int64_t seconds = unix_seconds(time);
    const std::chrono::sys_seconds moment{std::chrono::seconds{seconds}};
    const auto midnight = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date{midnight};
    const std::chrono::hh_mm_ss clock{moment - midnight};

    constexpr std::size_t kLongest = sizeof("2026-11-20T22:00:00.000000000Z");
    std::string out;
    out.reserve(kLongest);
    const auto field = [&](std::int64_t value, std::size_t width, std::string_view before) {
        out.append(before);
        append_padded(value, width, out);
    };
    field(static_cast<int>(date.year()), 4, "");
    field(static_cast<unsigned>(date.month()), 2, "-");
    field(static_cast<unsigned>(date.day()), 2, "-");
    field(clock.hours().count(), 2, "T");
    field(clock.minutes().count(), 2, ":");
    field(clock.seconds().count(), 2, ":");
    // Not by multiplying the seconds back: that could leave int64 at its lower end.
    const std::int64_t rest = time.unix_nanos % kNanosPerSecond;
    const std::int64_t nanos = rest < 0 ? rest + kNanosPerSecond : rest;
    if (nanos != 0) {
        field(nanos, 9, ".");
        out.erase(out.find_last_not_of('0') + 1);
    }
    out.push_back('Z');
    return out;
}

Result<Timestamp> parse_rfc3339(std::string_view text) {
    std::array<int, 6> fields{};
    if (!take_fields(text, {4, 2, 2, 2, 2, 2}, "--T::", fields)) {
        return not_a_time();
    }
    const auto fraction = take_fraction(text);
    const auto offset = take_offset(text);
    const std::chrono::year_month_day date{std::chrono::year{fields[0]},
                                           std::chrono::month{static_cast<unsigned>(fields[1])},
                                           std::chrono::day{static_cast<unsigned>(fields[2])}};
    const bool in_range = date.ok() && fields[3] < 24 && fields[4] < 60 && fields[5] < 60;
    if (!fraction || !offset || !text.empty() || !in_range) {
        return not_a_time();
    }
    const std::int64_t seconds = std::chrono::sys_days{date}.time_since_epoch().count() * 86'400LL +
                                 3600LL * fields[3] + 60LL * fields[4] + fields[5] - *offset;
    Timestamp time;
    // A second before 1970 and its fraction have different signs: borrow one, or the product leaves int64 too early.
    const bool borrow = seconds < 0 && *fraction != 0;
    if (__builtin_mul_overflow(seconds + (borrow ? 1 : 0), kNanosPerSecond, &time.unix_nanos) ||
        __builtin_add_overflow(time.unix_nanos, *fraction - (borrow ? kNanosPerSecond : 0), &time.unix_nanos)) {
        return not_a_time();
    }
    return time;
}

}  // namespace farebox::protocol
