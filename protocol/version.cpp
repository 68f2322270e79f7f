#include "protocol/version.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace farebox::protocol {

namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool is_identifier_char(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

/// One number of the core; false where there is none or it needs more than 64 bits.
bool take_number(std::string_view& text, std::uint64_t& number) noexcept {
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return failure == std::errc{};
}

/// Dot-separated identifiers. Those of a pre-release must not be numbers with leading zeros.
bool valid_identifiers(std::string_view list, bool is_prerelease) noexcept {
    while (true) {
        const std::string_view identifier = list.substr(0, list.find('.'));
        if (identifier.empty() || !std::ranges::all_of(identifier, is_identifier_char)) {
            return false;
        }
        const bool zero_padded = identifier.size() > 1 && identifier[0] == '0';
        if (is_prerelease && zero_padded && std::ranges::all_of(identifier, is_digit)) {
            return false;
        }
        if (identifier.size() == list.size()) {
            return true;
        }
        list.remove_prefix(identifier.size() + 1);
    }
}

bool valid_suffix(std::string_view suffix) noexcept {
    const std::size_t plus = suffix.find('+');
    if (plus != std::string_view::npos) {
        if (!valid_identifiers(suffix.substr(plus + 1), false)) {
            return false;
        }
        suffix = suffix.substr(0, plus);
    }
    return suffix.empty() || (suffix[0] == '-' && valid_identifiers(suffix.substr(1), true));
}

}  // namespace

std::optional<VersionCore> parse_version(std::string_view text) noexcept {
    if (text.starts_with('v')) {
        text.remove_prefix(1);
    }
    VersionCore core{};
    for (std::size_t part = 0; part < core.size(); ++part) {
        if (part > 0) {
            if (!text.starts_with('.')) {
                break;
            }
            text.remove_prefix(1);
        }
        if (!take_number(text, core[part])) {
            return std::nullopt;
        }
    }
    return valid_suffix(text) ? std::optional{core} : std::nullopt;
}

}  // namespace farebox::protocol
