#include "signer/config/client_credentials.hpp"

#include <algorithm>
#include <string_view>

#include "net/endpoint.hpp"
#include "signer/config/parse.hpp"

namespace farebox::signer::config {
namespace {

constexpr std::size_t kMaxNameBytes = 2048;
constexpr std::size_t kMaxTokenBytes = 320;
constexpr std::string_view kSpiffe = "URI:spiffe://";
constexpr std::string_view kBeneath = "/*";

bool is_visible(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_certificate_name(std::string_view name) {
    const bool known = name.starts_with("DNS:") || name.starts_with("URI:");
    return known && name.size() > 4 && name.size() <= kMaxNameBytes && is_visible(name);
}

/// A star stands for anything in one place only.
bool has_stray_star(std::string_view name) {
    const bool beneath =
        name.starts_with(kSpiffe) && name.ends_with(kBeneath) && name.size() > kSpiffe.size() + kBeneath.size();
    return (beneath ? name.substr(0, name.size() - kBeneath.size()) : name).find('*') != std::string_view::npos;
}

bool is_token_owner(std::string_view text) {
    const auto colon = text.find(':');
    return colon != std::string_view::npos && colon > 0 && colon + 1 < text.size() && text.size() <= kMaxTokenBytes &&
           is_visible(text);
}

/// Browsers compare letter by letter: no path, no default port, small letters.
bool is_origin(const std::string& text) {
    const auto endpoint = net::Endpoint::parse(text);
    return endpoint && endpoint->scheme != net::Scheme::unix_socket &&
           text == (endpoint->scheme == net::Scheme::https ? "https://" : "http://") + endpoint->host_header();
}

Error refuse(const std::string& text, std::string_view what) {
    return make_error(ErrorCode::invalid_argument, "\"" + text + "\" " + std::string{what});
}

}  // namespace

Result<std::vector<std::string>> read_certificates(const Value& value) {
    auto names = parse_strings(value);
    for (const auto& name : names ? *names : std::vector<std::string>{}) {
        if (!is_certificate_name(name)) {
            return refuse(name,
                          "is no name of a certificate as `openssl x509 -noout -ext subjectAltName` shows it: "
                          "\"DNS:app.example.org\" or \"URI:spiffe://example.org/app\"");
        }
        if (has_stray_star(name)) {
            return refuse(name, "has a star: only a SPIFFE id may end in \"/*\"");
        }
    }
    return names;
}

Result<std::vector<std::string>> read_origins(const Value& value) {
    auto origins = parse_strings(value);
    for (const auto& origin : origins ? *origins : std::vector<std::string>{}) {
        if (!is_origin(origin)) {
            return refuse(origin,
                          "is no origin as browsers write it: \"https://app.example.org\" or "
                          "\"http://localhost:3000\", without a path");
        }
    }
    return origins;
}

Result<std::vector<std::string>> read_tokens(const Value& value) {
    auto owners = parse_strings(value);
    for (const auto& owner : owners ? *owners : std::vector<std::string>{}) {
        if (!is_token_owner(owner)) {
            return refuse(owner, "is no claim and its value, as in \"azp:my-gateway\"");
        }
    }
    return owners;
}

}  // namespace farebox::signer::config
