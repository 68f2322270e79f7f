#include "signer/config/header_lines.hpp"

#include <algorithm>
#include <string>

#include "net/http_message.hpp"

namespace farebox::signer::config {
namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view trim(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
    text.remove_suffix(text.size() - (text.find_last_not_of(kBlank) + 1));
    return text;
}

/// Ours to write: the length and the framing of what is sent, and to whom.
bool is_reserved(std::string_view name) {
    return std::ranges::any_of(
        std::vector<std::string_view>{"Host", "Content-Length", "Transfer-Encoding", "Connection"},
        [name](std::string_view each) { return net::equal_ignoring_case(each, name); });
}

}  // namespace

Result<void> check_header_name(std::string_view name) {
    if (name.empty() || net::Headers{{name, "x"}}.valid()) {
        return {};
    }
    return make_error(ErrorCode::invalid_argument, "no HTTP header has the name \"" + std::string{name} + "\"");
}

Result<std::vector<HeaderConfig>> parse_header_lines(std::string_view text) {
    std::vector<HeaderConfig> headers;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') {
            continue;
        }
        const auto wrong = [number](std::string_view why) {
            return make_error(ErrorCode::invalid_argument, "line " + std::to_string(number) + " " + std::string{why});
        };
        const std::size_t colon = line.find(':');
        if (colon == 0 || colon == std::string_view::npos) {
            return wrong("is not \"Name: value\"");
        }
        const std::string_view name = trim(line.substr(0, colon));
        const std::string_view value = trim(line.substr(colon + 1));
        if (!net::Headers{{name, value}}.valid()) {
            return wrong("is no HTTP header");
        }
        if (is_reserved(name)) {
            return wrong("names a header that the signer sets itself");
        }
        if (std::ranges::any_of(headers, [&](const auto& each) { return net::equal_ignoring_case(each.name, name); })) {
            return wrong("names a header for the second time");
        }
        headers.push_back({std::string{name}, std::string{value}});
    }
    return headers;
}

}  // namespace farebox::signer::config
