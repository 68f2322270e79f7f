#include "signer/config/rpc_url.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "protocol/base64.hpp"
#include "protocol/hex.hpp"
#include "signer/config/parse.hpp"

namespace farebox::signer::config {
namespace {

Error refuse(std::string_view text, const std::string& why) {
    return make_error(ErrorCode::invalid_argument,
                      "\"" + redact_url(text) + "\" is no URL of a JSON-RPC endpoint: " + why,
                      "write http://… or https://…; one with a key belongs into chain.rpc_file");
}

/// RFC 3986 section 2.1.
std::optional<std::string> percent_decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const auto byte = protocol::parse_hex(text.substr(i + 1, 2), protocol::HexPrefix::forbidden);
        if (!byte || byte->size() != 1) {
            return std::nullopt;
        }
        out += *byte;
        i += 2;
    }
    return out;
}

/// RFC 7617: the user has no colon, neither has control characters.
std::optional<std::string> basic_authorization(std::string_view user_info) {
    const auto colon = std::min(user_info.find(':'), user_info.size());
    const auto user = percent_decode(user_info.substr(0, colon));
    const auto password = percent_decode(user_info.substr(std::min(colon + 1, user_info.size())));
    if (!user || !password || user->find(':') != std::string::npos) {
        return std::nullopt;
    }
    const std::string credentials = *user + ":" + *password;
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; };
    if (std::ranges::any_of(credentials, is_control)) {
        return std::nullopt;
    }
    return "Basic " + protocol::base64_encode(credentials);
}

}  // namespace

Result<RpcUrl> parse_rpc_url(std::string_view text) {
    const auto separator = text.find("://");
    if (separator == std::string_view::npos) {
        return refuse(text, "it has no http:// or https://");
    }
    const auto start = separator + 3;
    const auto end = std::min(text.find_first_of("/?#", start), text.size());
    const auto at = text.substr(0, end).rfind('@');
    const bool has_user = at != std::string_view::npos && at >= start;

    std::string bare{text.substr(0, start)};
    bare += text.substr(has_user ? at + 1 : start);
    auto url = net::Url::parse(bare);
    if (!url || url->endpoint.scheme == net::Scheme::unix_socket) {
        return refuse(text, url ? "it names a Unix socket" : url.error().message);
    }
    RpcUrl parsed{*std::move(url), {}};
    if (has_user) {
        const auto authorization = basic_authorization(text.substr(start, at - start));
        if (!authorization) {
            return refuse(text, "user and password must be percent-encoded");
        }
        parsed.headers.add("Authorization", *authorization);
    }
    return parsed;
}

Result<std::vector<ShownRpcUrl>> parse_rpc_urls(const std::vector<std::string>& urls) {
    std::vector<ShownRpcUrl> parsed;
    for (const auto& text : urls) {
        auto rpc = parse_rpc_url(text);
        if (!rpc) {
            return std::move(rpc).error();
        }
        parsed.push_back({redact_url(text), *std::move(rpc)});
    }
    return parsed;
}

Result<void> check_rpc_url(std::string_view text) {
    const auto parsed = parse_rpc_url(text);
    return parsed ? Result<void>{} : parsed.error();
}

}  // namespace farebox::signer::config
