#include "net/http_writer.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace farebox::net {
namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

bool is_framing_field(std::string_view name) noexcept {
    constexpr auto kFraming = std::to_array<std::string_view>({"Content-Length", "Transfer-Encoding", "Connection"});
    return std::any_of(kFraming.begin(), kFraming.end(),
                       [name](std::string_view field) { return equal_ignoring_case(name, field); });
}

bool may_have_body(const Request& request) noexcept {
    return !request.body.empty() || (request.method != "GET" && request.method != "HEAD");
}

}  // namespace

void append_response_head(std::string& out, int status, std::string_view reason, const Headers& headers,
                          const HeadFraming& framing) {
    out.append("HTTP/1.1 ").append(std::to_string(status)).append(" ");
    out.append(reason.empty() ? reason_phrase(status) : std::string{reason}).append("\r\n");
    for (const Headers::Field field : headers) {
        if (!is_framing_field(field.name) && (framing.date.empty() || !equal_ignoring_case(field.name, "Date"))) {
            append_field(out, field.name, field.value);
        }
    }
    if (!framing.date.empty()) {
        append_field(out, "Date", framing.date);
    }
    if (framing.content_length) {
        append_field(out, "Content-Length", std::to_string(*framing.content_length));
    } else if (framing.chunked) {
        append_field(out, "Transfer-Encoding", "chunked");
    }
    if (status == 101) {
        append_field(out, "Connection", "Upgrade");
    } else if (framing.close || framing.keep_alive) {
        append_field(out, "Connection", framing.close ? "close" : "keep-alive");
    }
    out.append("\r\n");
}

void append_request_head(std::string& out, const Request& request, std::string_view host, bool close) {
    out.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
    if (!request.headers.contains("Host")) {
        append_field(out, "Host", host);
    }
    for (const Headers::Field field : request.headers) {
        if (!is_framing_field(field.name)) {
            append_field(out, field.name, field.value);
        }
    }
    if (!request.headers.contains("User-Agent")) {
        append_field(out, "User-Agent", "farebox");
    }
    if (!request.headers.contains("Accept")) {
        append_field(out, "Accept", "*/*");
    }
    if (may_have_body(request)) {
        append_field(out, "Content-Length", std::to_string(request.body.size()));
    }
    if (request.headers.contains("Upgrade")) {
        append_field(out, "Connection", "Upgrade");
    } else if (close) {
        append_field(out, "Connection", "close");
    }
    out.append("\r\n");
}

std::string http_date(std::int64_t unix_seconds) {
    constexpr auto kDays = std::to_array<const char*>({"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"});
    constexpr auto kMonths = std::to_array<const char*>(
        {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});
    const std::time_t seconds = unix_seconds;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 64> text{};
    // Not strftime: its names follow the locale.
    const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                   kDays.at(static_cast<std::size_t>(utc.tm_wday)), utc.tm_mday,
                                   kMonths.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour,
                                   utc.tm_min, utc.tm_sec);
    return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

bool is_line_text(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != '\x7f'; });
}

}  // namespace farebox::net
