#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <memory>
#include <string>
#include <vector>

#include "net/byte_stream.hpp"
#include "net/grpc_connection.hpp"
#include "net/http_parser.hpp"
#include "net/http_server.hpp"
#include "net/http_writer.hpp"

namespace farebox::net {

/// The time as headers show it, made once per second and thread.
class DateCache {
public:
    [[nodiscard]] std::string_view now();

private:
    std::int64_t second_ = 0;
    std::string text_;
};

/// One accepted connection: reads request after request, has each answered, keeps all buffers for the next. Lives on
/// one thread.
class HttpConnection {
public:
    HttpConnection(const ServerOptions& options, DateCache& dates, std::unique_ptr<ByteStream> stream, Peer peer,
                   std::string_view listener, bool tls);

    /// Serves until either side closes.
    asio::awaitable<void> run();

    [[nodiscard]] std::string_view listener() const noexcept { return request_.listener; }
    /// Its peer is known by a certificate.
    [[nodiscard]] bool shows_certificate() const noexcept { return !request_.peer.certificate_names.empty(); }
    /// Ends after the request in flight; at once when idle.
    void stop_when_idle() noexcept;
    /// Breaks off now.
    void cut() noexcept;
    /// Emitted to end handlers that wait for something else than this connection.
    asio::cancellation_signal& cancellation() noexcept { return cancellation_; }

    // For ResponseWriter.
    void set_answer(Response response);
    void abort() noexcept { answer_ = Answer::streaming; }  // a stream that never ends is cut
    asio::awaitable<Result<void>> begin_stream(int status, Headers headers);
    asio::awaitable<Result<void>> write_chunk(std::string chunk);
    asio::awaitable<Result<void>> end_stream();
    asio::awaitable<Result<ByteStream*>> upgrade(Headers headers);

private:
    enum class Answer : std::uint8_t { none, complete, streaming, ended, upgraded };

    asio::awaitable<bool> serve_one();
    asio::awaitable<bool> read_head();
    asio::awaitable<bool> read_body(std::size_t limit);
    asio::awaitable<bool> serve_http2();
    asio::awaitable<Result<std::size_t>> fill();
    asio::awaitable<void> refuse(ParseFailure failure);
    asio::awaitable<void> call_handler();
    asio::awaitable<bool> write_answer();
    asio::awaitable<bool> write_complete();
    asio::awaitable<Result<void>> send_head(HeadFraming framing, std::string_view body);
    asio::awaitable<void> linger(std::chrono::milliseconds patience);
    void forget_expired_certificate();
    EarlyDecision decide_early();
    bool take_buffered_body(std::size_t limit);
    std::optional<ParseFailure> parse_available();
    bool make_room();
    Response failure_response(int status, std::string_view what) const;
    void expires_in(std::chrono::milliseconds timeout);

    const ServerOptions& options_;
    DateCache& dates_;
    std::unique_ptr<ByteStream> stream_;
    std::unique_ptr<ByteStream> upgraded_;
    asio::cancellation_signal cancellation_;
    HttpParser parser_;
    ServerRequest request_;
    Response response_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;  ///< buffer_[begin_, end_) was received and not used yet.
    std::size_t end_ = 0;
    std::string head_;
    Answer answer_ = Answer::none;
    bool first_request_ = true;
    bool idle_ = true;
    bool stopping_ = false;
    bool keep_alive_ = true;
    bool chunked_answer_ = false;
    bool unread_body_ = false;
    GrpcConnection* grpc_ = nullptr;  ///< While the connection speaks HTTP/2.
};

}  // namespace farebox::net
