#include "sandbox/listen_address.hpp"

#include "net/endpoint.hpp"

namespace farebox::sandbox {

Result<ListenAddress> parse_listen_address(const std::string& text) {
    const bool has_scheme = text.find("://") != std::string::npos;
    auto endpoint = net::Endpoint::parse(has_scheme ? text : "https://" + text);
    if (!endpoint || endpoint->scheme == net::Scheme::unix_socket) {
        return make_error(ErrorCode::invalid_argument, "not an address to listen on: " + text,
                          "write HOST:PORT, e.g. 127.0.0.1:0");
    }
    return ListenAddress{{endpoint->host, endpoint->port}, endpoint->scheme == net::Scheme::https};
}

}  // namespace farebox::sandbox
