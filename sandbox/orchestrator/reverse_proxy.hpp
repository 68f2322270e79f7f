#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "net/endpoint.hpp"
#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "sandbox/runners/registry.hpp"

namespace farebox::sandbox {

/// Where a request goes and what the runner is told about its session.
struct ProxyJob {
    net::Url target;
    Session& session;         ///< Kept alive by the caller. Its end cuts the exchange.
    std::string control_url;  ///< For the header Livepeer-Session-Control.
};

/// Passes a request on and its answer back, streaming, with WebSocket upgrades; 502 where the runner is unreachable.
/// @see go-livepeer server/ai_http.go, proxyLiveRunner
boost::asio::awaitable<void> proxy(net::HttpClient& client, ProxyJob job, net::ServerRequest& request,
                                   net::ResponseWriter& writer);

}  // namespace farebox::sandbox
