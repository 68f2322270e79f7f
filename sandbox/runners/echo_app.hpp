#pragma once

#include <boost/asio/awaitable.hpp>

#include "net/http_server.hpp"

namespace farebox::sandbox {

/**
 * @brief The built-in application behind the default runners.
 *
 * `GET …/sse?count=N&interval=D` ticks as server-sent events (default: for ever, every second); `…/status/NNN` answers
 * that status, `?location=URL` with that header Location; a WebSocket upgrade anywhere echoes messages; everything else
 * answers the request as JSON:
 * {"method","path","headers","body"}.
 */
boost::asio::awaitable<void> echo_app(net::ServerRequest& request, net::ResponseWriter& writer);

}  // namespace farebox::sandbox
