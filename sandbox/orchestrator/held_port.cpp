#include "sandbox/orchestrator/held_port.hpp"

#include <boost/asio/ip/address.hpp>
#include <string>

namespace farebox::sandbox {

void HeldPort::hold(const net::TcpAddress& address, Callers callers) {
    namespace ip = boost::asio::ip;
    boost::system::error_code error;
    const auto host = ip::make_address(address.host == "localhost" ? "127.0.0.1" : address.host, error);
    const ip::tcp::endpoint endpoint{host, address.port};
    auto& socket = socket_.emplace(context_);
    socket.open(endpoint.protocol(), error);
    socket.set_option(ip::tcp::acceptor::reuse_address{true}, error);  // so that the real listener can bind beside it
    socket.bind(endpoint, error);
    if (callers == Callers::left_waiting) {
        socket.listen(ip::tcp::acceptor::max_listen_connections, error);  // the kernel takes them, and nobody else does
    }
}

}  // namespace farebox::sandbox
