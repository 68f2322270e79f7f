#include "net/http_message.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "net/percent_encoding.hpp"

namespace farebox::net {
namespace {

bool is_token_character(char c) noexcept {
    constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || kOthers.find(c) != std::string_view::npos;
}

bool is_value_character(char c) noexcept {
    return static_cast<unsigned char>(c) >= ' ' ? c != '\x7f' : c == '\t';
}

std::string_view trim(std::string_view text) noexcept {
    constexpr std::string_view kBlank = " \t";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Calls @p visit with every trimmed item of a comma-separated list until it returns true.
template <class Visit>
bool any_item(std::string_view list, Visit visit) {
    while (true) {
        const auto comma = list.find(',');
        if (visit(trim(list.substr(0, comma)))) {
            return true;
        }
        if (comma == std::string_view::npos) {
            return false;
        }
        list.remove_prefix(comma + 1);
    }
}

std::string decode_query(std::string_view text) {
    std::string spaced{text};
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return percent_decoded(spaced);
}

struct StatusText {
    int status;
    std::string_view text;
};
constexpr auto kStatusTexts = std::to_array<StatusText>({
    {100, "Continue"},
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Request Entity Too Large"},
    {414, "Request URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Entity"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
});

}  // namespace

Headers::Headers() = default;

Headers::Headers(std::initializer_list<Field> fields) {
    for (const Field& field : fields) {
        add(field.name, field.value);
    }
}

void Headers::add(std::string_view name, std::string_view value) {
    const auto offset = static_cast<std::uint32_t>(text_.size());
    if (text_.capacity() - text_.size() < name.size() + value.size()) {
        // The arguments may point into the buffer that is about to move (h.add("b", h.get("a"))).
        std::string grown;
        grown.reserve(2 * (text_.size() + name.size() + value.size()));
        grown.append(text_).append(name).append(value);
        text_ = std::move(grown);
    } else {
        text_.append(name).append(value);
    }
    entries_.push_back({offset, static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(value.size())});
}

void Headers::set(std::string_view name, std::string_view value) {
    const std::string kept_name{name};
    const std::string kept_value{value};
    remove(kept_name);
    add(kept_name, kept_value);
}

void Headers::remove(std::string_view name) {
    const std::string kept{name};
    std::erase_if(entries_, [&](const Entry& entry) {
        return equal_ignoring_case(std::string_view{text_}.substr(entry.offset, entry.name_size), kept);
    });
}

void Headers::clear() noexcept {
    text_.clear();
    entries_.clear();
}

Headers::Field Headers::operator[](std::size_t index) const noexcept {
    const Entry& entry = entries_[index];
    const std::string_view text = text_;
    return {text.substr(entry.offset, entry.name_size), text.substr(entry.offset + entry.name_size, entry.value_size)};
}

std::optional<std::string_view> Headers::find(std::string_view name) const noexcept {
    for (const Field field : *this) {
        if (equal_ignoring_case(field.name, name)) {
            return field.value;
        }
    }
    return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const noexcept {
    std::ptrdiff_t found = 0;
    for (const Field field : *this) {
        found += equal_ignoring_case(field.name, name) ? 1 : 0;
    }
    return static_cast<std::size_t>(found);
}

bool Headers::has_token(std::string_view name, std::string_view token) const noexcept {
    for (const Field field : *this) {
        const auto is_token = [token](std::string_view item) { return equal_ignoring_case(item, token); };
        if (equal_ignoring_case(field.name, name) && any_item(field.value, is_token)) {
            return true;
        }
    }
    return false;
}

bool Headers::valid() const noexcept {
    for (const Field field : *this) {
        const bool name_valid =
            !field.name.empty() && std::all_of(field.name.begin(), field.name.end(), is_token_character);
        if (!name_valid || !std::all_of(field.value.begin(), field.value.end(), is_value_character)) {
            return false;
        }
    }
    return true;
}

Request::Request() = default;

Request::Request(std::string method_name, std::string path_and_query, Headers fields, std::string content)
    : method{std::move(method_name)},
      target{std::move(path_and_query)},
      headers{std::move(fields)},
      body{std::move(content)} {}

Response::Response() = default;

Response::Response(int status_code, std::string phrase, Headers fields, std::string content)
    : status{status_code}, reason{std::move(phrase)}, headers{std::move(fields)}, body{std::move(content)} {}

std::string_view Request::path() const noexcept {
    return std::string_view{target}.substr(0, target.find('?'));
}

std::string_view Request::query() const noexcept {
    const auto question = target.find('?');
    return question == std::string::npos ? std::string_view{} : std::string_view{target}.substr(question + 1);
}

std::string reason_phrase(int status) {
    const auto* found = std::find_if(kStatusTexts.begin(), kStatusTexts.end(),
                                     [status](const StatusText& row) { return row.status == status; });
    return found != kStatusTexts.end() ? std::string{found->text} : "status code " + std::to_string(status);
}

Response json_response(int status, std::string body) {
    return Response{status, {}, Headers{{"Content-Type", "application/json"}}, std::move(body)};
}

Response text_response(int status, std::string_view text) {
    Headers headers{{"Content-Type", "text/plain; charset=utf-8"}, {"X-Content-Type-Options", "nosniff"}};
    return Response{status, {}, std::move(headers), std::string{text} + "\n"};
}

Response method_not_allowed(std::string_view allow) {
    Response response = text_response(405, "Method Not Allowed");
    response.headers.add("Allow", allow);
    return response;
}

void strip_hop_by_hop(Headers& headers) {
    std::vector<std::string> names{"Connection",
                                   "Keep-Alive",
                                   "Proxy-Authenticate",
                                   "Proxy-Authorization",
                                   "Proxy-Connection",
                                   "TE",
                                   "Trailer",
                                   "Transfer-Encoding",
                                   "Upgrade"};
    for (const Headers::Field field : headers) {
        if (equal_ignoring_case(field.name, "Connection")) {
            any_item(field.value, [&](std::string_view item) { return names.emplace_back(item), false; });
        }
    }
    for (const std::string& name : names) {
        headers.remove(name);
    }
}

std::vector<std::string> query_values(std::string_view query, std::string_view name) {
    std::vector<std::string> values;
    while (!query.empty()) {
        const auto ampersand = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, ampersand);
        const auto equals = std::min(pair.find('='), pair.size());
        if (decode_query(pair.substr(0, equals)) == name) {
            values.push_back(decode_query(pair.substr(std::min(equals + 1, pair.size()))));
        }
        query.remove_prefix(std::min(ampersand + 1, query.size()));
    }
    return values;
}

}  // namespace farebox::net
