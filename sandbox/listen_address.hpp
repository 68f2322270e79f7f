#pragma once

#include <string>

#include "farebox/result.hpp"
#include "net/http_server.hpp"

namespace farebox::sandbox {

/// Where to listen, and whether behind TLS.
struct ListenAddress {
    net::TcpAddress address;
    bool tls = true;
};

/// HOST:PORT, or http://HOST:PORT for a socket without TLS.
Result<ListenAddress> parse_listen_address(const std::string& text);

}  // namespace farebox::sandbox
