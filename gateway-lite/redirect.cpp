#include "gateway-lite/redirect.hpp"

#include <string>

namespace farebox::gateway {

bool is_redirect(const net::Response& head) noexcept {
    return head.status >= 300 && head.status < 400 && head.status != 304;
}

std::optional<net::Url> redirect_within_origin(const net::Url& from, const net::Response& head) {
    if (head.status != 307 && head.status != 308) {
        return std::nullopt;
    }
    const std::string location{head.headers.get("Location")};
    const bool is_path = location.starts_with('/') && !location.starts_with("//");
    const auto url = net::Url::parse(is_path ? from.with_target(location).to_string() : location);
    return url && url->endpoint == from.endpoint ? std::optional{*url} : std::nullopt;
}

}  // namespace farebox::gateway
