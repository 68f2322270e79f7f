#include "net/orchestrator/address_list.hpp"

#include <algorithm>

namespace farebox::net::orchestrator {

namespace {

constexpr std::string_view kDefaultPort = ":8935";
constexpr std::string_view kDefaultHost = "127.0.0.1";
constexpr std::size_t kMaxAddresses = 1000;

std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// "host", ":port", "host:port", "v6" or "[v6]:port" as a whole authority.
std::string complete_authority(std::string_view text) {
    if (text.front() == ':' && text.find(':', 1) == std::string_view::npos) {
        return std::string{kDefaultHost} + std::string{text};
    }
    const bool bare_v6 = text.front() != '[' && std::count(text.begin(), text.end(), ':') > 1;
    std::string authority = bare_v6 ? "[" + std::string{text} + "]" : std::string{text};
    const auto after_brackets = authority.find(']');
    const auto colon = authority.find(':', after_brackets == std::string::npos ? 0 : after_brackets);
    return colon == std::string::npos ? authority.append(kDefaultPort) : authority;
}

Error bad_address(std::string_view text, const std::string& why) {
    return make_error(ErrorCode::invalid_argument,
                      "orchestrator address '" + std::string{text.substr(0, 200)} + "': " + why,
                      "write it as https://host:port");
}

}  // namespace

Result<Endpoint> parse_orchestrator_address(std::string_view text) {
    const auto address = trim(text);
    if (address.empty()) {
        return bad_address(text, "empty");
    }
    const auto scheme_end = address.find("://");
    const bool has_scheme = scheme_end != std::string_view::npos;
    const auto scheme = has_scheme ? std::string{address.substr(0, scheme_end)} : std::string{"https"};
    if (scheme != "https" && scheme != "http") {
        return bad_address(address, "only https and http are known");
    }
    auto authority = has_scheme ? address.substr(scheme_end + 3) : address;
    authority = authority.substr(0, authority.find_first_of("/?#"));
    if (authority.empty()) {
        return bad_address(address, "no host");
    }
    // With a scheme the user wrote a URL: its own default port counts.
    auto endpoint =
        Endpoint::parse(scheme + "://" + (has_scheme ? std::string{authority} : complete_authority(authority)));
    return endpoint ? std::move(endpoint) : Result<Endpoint>{bad_address(address, endpoint.error().message)};
}

std::vector<std::string_view> split_list(const std::vector<std::string>& lists) {
    std::vector<std::string_view> items;
    for (const std::string_view list : lists) {
        for (std::size_t start = 0; start <= list.size();) {
            const auto end = std::min(list.find(',', start), list.size());
            if (const auto item = trim(list.substr(start, end - start)); !item.empty()) {
                items.push_back(item);
            }
            start = end + 1;
        }
    }
    return items;
}

Result<std::vector<Endpoint>> parse_orchestrator_list(const std::vector<std::string>& lists) {
    std::vector<Endpoint> endpoints;
    for (const auto item : split_list(lists)) {
        auto endpoint = parse_orchestrator_address(item);
        if (!endpoint) {
            return std::move(endpoint).error();
        }
        if (std::find(endpoints.begin(), endpoints.end(), *endpoint) != endpoints.end()) {
            continue;
        }
        if (endpoints.size() == kMaxAddresses) {
            return make_error(ErrorCode::invalid_argument, "more than 1000 orchestrators");
        }
        endpoints.push_back(*std::move(endpoint));
    }
    return endpoints;
}

}  // namespace farebox::net::orchestrator
