#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/http_message.hpp"

namespace farebox::net {

/// How the head announces what follows it.
struct HeadFraming {
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    bool close = false;       ///< Connection: close
    bool keep_alive = false;  ///< Connection: keep-alive (only HTTP/1.0 needs it said)
    std::string_view date;    ///< Empty: none.
};

/// Appends status line and headers. What the framing decides (Content-Length, Transfer-Encoding, Connection, Date) is
/// left out of the message's own headers. The headers must be valid().
void append_response_head(std::string& out, int status, std::string_view reason, const Headers& headers,
                          const HeadFraming& framing);
/// Request line, Host and headers; an Upgrade header brings its Connection along.
void append_request_head(std::string& out, const Request& request, std::string_view host, bool close);

/// "Fri, 20 Nov 2026 22:18:35 GMT"
std::string http_date(std::int64_t unix_seconds);

/// False for a reason phrase or method that would break the first line.
[[nodiscard]] bool is_line_text(std::string_view text) noexcept;

}  // namespace farebox::net
