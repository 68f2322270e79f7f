#include "signer/access/forwarded_headers.hpp"

#include <algorithm>
#include <array>

#include "json/text.hpp"
#include "protocol/ascii.hpp"
#include "signer/ledger/digest.hpp"

namespace farebox::signer {
namespace {

/// RFC 9110's tchar.
bool is_token_character(char c) noexcept {
    const bool alphanumeric = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    return alphanumeric || std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}

char to_upper(char c) noexcept {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

char to_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Theirs is another value with each request.
bool names_one_request(std::string_view canonical) noexcept {
    constexpr auto kNames =
        std::to_array<std::string_view>({"Content-Length", "Content-Type", "User-Agent", "X-Request-Id",
                                         "X-Correlation-Id", "X-Amzn-Trace-Id", "X-Cloud-Trace-Context"});
    return std::ranges::find(kNames, canonical) != kNames.end() || canonical.starts_with("X-B3-");
}

/// Its length, then the text: no two lists of texts look alike.
void append_text(std::string& out, std::string_view text) {
    out += std::to_string(text.size());
    out += ':';
    out += text;
}

}  // namespace

std::string canonical_header_name(std::string_view name) {
    std::string canonical{name};
    if (!std::ranges::all_of(name, is_token_character)) {
        return canonical;
    }
    bool begins_word = true;
    for (char& c : canonical) {
        c = begins_word ? to_upper(c) : to_lower(c);
        begins_word = c == '-';
    }
    return canonical;
}

bool matches_header(std::span<const std::string> patterns, std::string_view name) noexcept {
    return std::ranges::any_of(patterns, [name](std::string_view pattern) {
        if (!pattern.ends_with('*')) {
            return net::equal_ignoring_case(pattern, name);
        }
        pattern.remove_suffix(1);
        return net::equal_ignoring_case(name.substr(0, pattern.size()), pattern);
    });
}

ForwardedHeaders forwarded_headers(const net::Headers& headers, std::span<const std::string> patterns) {
    ForwardedHeaders forwarded;
    for (const auto& [name, value] : headers) {
        if (matches_header(patterns, name) && !net::equal_ignoring_case(name, "Host")) {
            forwarded[canonical_header_name(name)].push_back(value);
        }
    }
    return forwarded;
}

std::string forwarded_headers_json(const ForwardedHeaders& forwarded) {
    std::string json = "{";
    for (const auto& [name, values] : forwarded) {
        json += json.size() > 1 ? "," : "";
        json::append_string(json, name);
        json += ":[";
        for (const std::string_view value : values) {
            json += json.back() == '[' ? "" : ",";
            json::append_string(json, value);
        }
        json += ']';
    }
    return json += '}';
}

Hash32 credentials_hash(std::string_view client, const ForwardedHeaders& forwarded) {
    std::string shown;
    append_text(shown, client);
    for (const auto& [name, values] : forwarded) {
        if (names_one_request(name)) {
            continue;
        }
        append_text(shown, name);
        append_text(shown, std::to_string(values.size()));
        for (const std::string_view value : values) {
            append_text(shown, value);
        }
    }
    return sha256(shown);
}

}  // namespace farebox::signer
