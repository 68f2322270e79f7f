#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "net/byte_stream.hpp"
#include "net/grpc_server.hpp"
#include "net/peer.hpp"

namespace farebox::net {

/// What one HTTP/2 connection may cost.
struct GrpcServerLimits {
    std::size_t message_bytes = 1024 * 1024;
    std::size_t header_bytes = 16 * 1024;
    std::chrono::milliseconds idle_timeout{75'000};  ///< Without a byte from the client and no call running.
    std::chrono::milliseconds read_timeout{30'000};  ///< Without a byte while a request is incomplete.
    std::chrono::milliseconds write_timeout{30'000};
};

/// Serves unary gRPC calls, one after the other, on a connection whose HTTP/2 preface is in @p received.
class GrpcConnection {
public:
    GrpcConnection(ByteStream& stream, const GrpcHandler& handler, Peer peer, GrpcServerLimits limits);
    ~GrpcConnection();

    boost::asio::awaitable<void> run(std::string received);
    /// Takes no further calls and ends when none is left.
    void stop() noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// True for the first bytes of an HTTP/2 connection; @p complete tells whether all 24 are there.
[[nodiscard]] bool is_http2_preface(std::string_view bytes, bool& complete) noexcept;

}  // namespace farebox::net
