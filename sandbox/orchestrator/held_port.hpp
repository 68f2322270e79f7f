#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <optional>

#include "net/http_server.hpp"

namespace farebox::sandbox {

/// Keeps a port for an orchestrator that does not listen: who connects is refused, and nobody else is given the port.
class HeldPort {
public:
    explicit HeldPort(boost::asio::io_context& context) : context_{context} {}
    /// Best effort: where it fails the port may be gone when it is wanted back.
    void hold(const net::TcpAddress& address);
    void release() { socket_.reset(); }

private:
    boost::asio::io_context& context_;
    std::optional<boost::asio::ip::tcp::acceptor> socket_;
};

}  // namespace farebox::sandbox
