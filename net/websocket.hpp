#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "net/byte_stream.hpp"
#include "net/http_client.hpp"
#include "net/http_message.hpp"

namespace farebox::net {

struct ServerRequest;
class ResponseWriter;

struct WebSocketMessage {
    enum class Kind : std::uint8_t { text, binary, close };
    WebSocketMessage();
    WebSocketMessage(Kind message_kind, std::string content);

    Kind kind = Kind::text;
    std::string data;
};

/// One end of a WebSocket (RFC 6455) on a stream that it does not own. Pings are answered inside receive().
class WebSocket {
public:
    enum class Role : std::uint8_t { client, server };
    WebSocket(ByteStream& stream, Role role, std::size_t max_message_bytes = 1024 * 1024)
        : stream_{stream}, role_{role}, max_message_bytes_{max_message_bytes} {}

    /// The next message, put together from its fragments. After `close` (answered here) nothing more comes.
    /// Errors: too_large, protocol_error, timeout, cancelled, connection_failed.
    asio::awaitable<Result<WebSocketMessage>> receive();
    asio::awaitable<Result<void>> send(WebSocketMessage message);

private:
    struct Frame {
        bool final = true;
        std::uint8_t opcode = 0;
        std::string payload;
    };
    asio::awaitable<Result<Frame>> receive_frame(std::size_t payload_limit);
    asio::awaitable<Result<void>> send_frame(std::uint8_t opcode, std::string payload);
    asio::awaitable<Result<void>> answer_control(Frame frame);
    asio::awaitable<Result<void>> fill(std::size_t bytes);

    ByteStream& stream_;
    Role role_;
    std::size_t max_message_bytes_;
    std::string received_;
    std::vector<char> buffer_;
};

/// True for a GET that asks to upgrade to WebSocket version 13.
[[nodiscard]] bool is_websocket_upgrade(const Request& request);
/// The value of Sec-WebSocket-Accept for a key.
[[nodiscard]] std::string websocket_accept(std::string_view key);

/// Server: answers the upgrade (or 400), then sends every message back until the client closes or is idle too long.
asio::awaitable<void> websocket_echo(ServerRequest& request, ResponseWriter& writer,
                                     std::chrono::milliseconds idle_timeout);

/// Client: opens a WebSocket; use WebSocket{stream->upgraded(), WebSocket::Role::client}. Another status than 101 is
/// upstream_error with {"status", n}, a wrong accept value protocol_error.
asio::awaitable<Result<std::unique_ptr<ResponseStream>>> open_websocket(HttpClient& client, Url url, Headers headers,
                                                                        Deadline deadline);

}  // namespace farebox::net
