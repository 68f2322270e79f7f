#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/http_message.hpp"

namespace farebox::net {

/// Why a message is refused, as the status a server answers with.
struct ParseFailure {
    int status = 400;
    std::string_view what;
};

struct ParseStep {
    std::size_t consumed = 0;  ///< The rest stays in the caller's buffer in front of what is read next.
    std::optional<ParseFailure> failure;
};

/// How a message's body ends and what follows it.
struct MessageFraming {
    int http_minor = 1;  ///< HTTP/1.0 or 1.1
    bool keep_alive = true;
    bool chunked = false;
    bool until_close = false;                     ///< Only answers: the body ends with the connection.
    std::optional<std::uint64_t> content_length;  ///< Where given.
};

/// Incremental HTTP/1.1 grammar (Beast's), without I/O: bytes in, one message out. Reused for message after message.
/// Stricter than Beast where laxness is a way to smuggle requests.
class HttpParser {
public:
    HttpParser();
    HttpParser(const HttpParser&) = delete;
    HttpParser& operator=(const HttpParser&) = delete;
    ~HttpParser();

    /// @p request is filled by feed() and outlives the message.
    void start_request(Request& request, std::size_t header_limit);
    /// @p head_only: the answer to HEAD, which has no body whatever its headers say.
    void start_response(Response& response, std::size_t header_limit, bool head_only);

    /// Feeds bytes up to the end of the head; then, after resume_body(), to the end of the message.
    ParseStep feed(std::string_view bytes);
    /// feed() again and again over what a connection has buffered: to the end of the head, or of the message.
    ParseStep feed_buffered(std::string_view bytes);
    /// Lets feed() go on into a body of at most @p body_limit bytes (413 beyond). An announced length is checked at
    /// once.
    [[nodiscard]] std::optional<ParseFailure> resume_body(std::size_t body_limit);
    /// The peer closed: ends a body that lasts until then; anything else is cut short.
    [[nodiscard]] std::optional<ParseFailure> feed_end();

    [[nodiscard]] bool head_done() const noexcept;
    [[nodiscard]] bool message_done() const noexcept;
    /// Valid once head_done().
    [[nodiscard]] const MessageFraming& framing() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace farebox::net
