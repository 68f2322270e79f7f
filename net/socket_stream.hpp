#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/system/error_code.hpp>
#include <memory>

#include "net/byte_stream.hpp"
#include "net/watchdog.hpp"

namespace farebox::net {

using StreamSocket = asio::generic::stream_protocol::socket;

/// What a caller sees for a failed socket operation.
Error stream_error(const boost::system::error_code& error, bool expired);

/// TCP or Unix socket.
class SocketStream final : public ByteStream, private Timed {
public:
    SocketStream(asio::io_context& context, StreamSocket socket);

    asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer) override;
    asio::awaitable<Result<void>> write(std::string_view first, std::string_view second) override;
    asio::awaitable<void> shutdown_write() override;
    void expires_at(Deadline deadline) override { set_deadline(deadline); }
    [[nodiscard]] bool quiet() const noexcept override;
    void close() noexcept override;

private:
    void on_deadline() noexcept override;

    StreamSocket socket_;
};

/// Takes over a connected, non-blocking descriptor. @p family as in sockaddr.
StreamSocket adopt_socket(asio::io_context& context, int family, int fd);

}  // namespace farebox::net
