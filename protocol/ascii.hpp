#pragma once

#include <algorithm>
#include <string_view>

namespace farebox::protocol {

/// Whatever the locale: only A to Z change.
[[nodiscard]] constexpr char to_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] constexpr bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return to_lower(a) == to_lower(b); });
}

/// Takes @p expected off the front. False where the text does not begin with it.
constexpr bool take(std::string_view& text, char expected) noexcept {
    if (!text.starts_with(expected)) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

}  // namespace farebox::protocol
