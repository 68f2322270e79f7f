#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "farebox/result.hpp"
#include "net/byte_stream.hpp"
#include "net/deadline.hpp"
#include "net/endpoint.hpp"
#include "net/http_message.hpp"
#include "net/tls_policy.hpp"

namespace farebox::net {

struct HttpClientOptions {
    HttpClientOptions();

    TlsPolicy tls;
    /// Further calls wait (to their deadline) for one to end. A call ends with its ResponseStream.
    std::size_t max_connections_per_origin = 64;
    std::size_t max_idle_per_origin = 8;
    std::chrono::milliseconds idle_timeout{20'000};  ///< An idle connection is not used after that.
    /// Nor after this for requests that must not be sent twice. Servers close idle connections after 5 s and more.
    std::chrono::milliseconds fresh_for{3'000};
    std::chrono::milliseconds connect_timeout{5'000};  ///< Resolve, connect and TLS handshake.
    std::size_t max_header_bytes = 32 * 1024;
};

struct CallOptions {
    std::size_t max_body_bytes = 1024 * 1024;  ///< send(): a longer answer is too_large. open() streams without end.
    /**
     * The request may be sent twice: then it is repeated once, on a new connection, when a kept one turns out to be
     * closed before any byte of an answer. Otherwise it is sent once, whatever happens, and a kept connection serves it
     * only while it is fresh_for and the server has not closed it: all that can then go wrong is a server that closes
     * it in this very moment, and that is the caller's connection_failed.
     */
    bool repeatable = false;
    /// Only addresses that anybody can reach: for URLs that strangers gave. Others are protocol_error.
    bool public_only = false;
};

/// An answer whose body is read piece by piece (SSE, large files), or a stream after 101. Dropping it closes the
/// connection unless the body was read to its end.
class ResponseStream {
public:
    struct Impl;
    explicit ResponseStream(std::unique_ptr<Impl> impl);
    ResponseStream(const ResponseStream&) = delete;
    ResponseStream& operator=(const ResponseStream&) = delete;
    ~ResponseStream();

    /// Status, reason and headers; the body is empty.
    [[nodiscard]] const Response& head() const noexcept;
    /// The next piece (at most 64 KiB); empty at the end. A body cut short is connection_failed.
    asio::awaitable<Result<std::string>> read();
    /// The rest of the body; longer than @p max_bytes is too_large.
    asio::awaitable<Result<std::string>> read_all(std::size_t max_bytes);
    /// Deadline of the following reads; at first the one given to open().
    void expires_at(Deadline deadline);
    /// After status 101: the raw stream, first bytes already received included. It belongs to this object.
    [[nodiscard]] ByteStream& upgraded();

private:
    std::unique_ptr<Impl> impl_;
};

/// HTTP/1.1 client over unix:, http: and https:. Belongs to one io_context and is used on its thread; outlives its
/// calls. Redirects are not followed. Cancelling the calling coroutine (terminal) ends a call with `cancelled`.
///
/// Errors: invalid_argument (unsendable request), connection_failed, timeout, cancelled, too_large, protocol_error.
/// Any status is a value, not an error.
class HttpClient {
public:
    explicit HttpClient(asio::io_context& context);
    HttpClient(asio::io_context& context, HttpClientOptions options);
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    ~HttpClient();

    /// One whole exchange. Host, Content-Length and (where missing) User-Agent and Accept are added.
    asio::awaitable<Result<Response>> send(Url url, Request request, Deadline deadline, CallOptions options = {});
    /// Sends the request and returns when the answer's head is there. An `Upgrade` header in the request is passed on.
    asio::awaitable<Result<std::unique_ptr<ResponseStream>>> open(Url url, Request request, Deadline deadline,
                                                                  CallOptions options = {});
    struct State;

private:
    std::shared_ptr<State> state_;
};

}  // namespace farebox::net
