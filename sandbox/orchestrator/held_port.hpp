#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <optional>

#include "net/http_server.hpp"

namespace farebox::sandbox {

/// Keeps a port for an orchestrator that serves nobody, so that nobody else is given it.
class HeldPort {
public:
    explicit HeldPort(boost::asio::io_context& context) : context_{context} {}
    /// Who connects there is refused, or waits for ever. Best effort: where it fails the port may be gone when it is
    /// wanted back.
    enum class Callers : bool { refused, left_waiting };
    void hold(const net::TcpAddress& address, Callers callers);
    void release() { socket_.reset(); }

private:
    boost::asio::io_context& context_;
    std::optional<boost::asio::ip::tcp::acceptor> socket_;
};

}  // namespace farebox::sandbox
