#pragma once

#include <memory>
#include <string>
#include <utility>

#include "net/block_on.hpp"
#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "tests/net/raw_client.hpp"

namespace farebox::net::test {

using namespace std::chrono_literals;

/// Answers with what was asked: "METHOD target|body".
inline asio::awaitable<void> echo(ServerRequest& request, ResponseWriter& writer) {
    Response response = text_response(200, request.method + " " + request.target + "|" + request.body);
    response.body.pop_back();
    writer.send(std::move(response));
    co_return;
}

inline ServerOptions echo_options() {
    ServerOptions options;
    options.handler = echo;
    return options;
}

/// A server and a client on real sockets.
class TestServer {
public:
    explicit TestServer(ServerOptions options = echo_options(), HttpClientOptions client_options = {})
        : server{pool, std::move(options)},
          client{std::make_unique<HttpClient>(pool.at(0), std::move(client_options))} {
        endpoint = *server.listen({TcpAddress{"127.0.0.1", 0}, std::nullopt, "tcp"});
    }
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;
    ~TestServer() {
        server.stop(0ms);
        pool.stop();
    }

    Result<Response> send(Request request, CallOptions options = {}) {
        return send_to(endpoint, std::move(request), options);
    }
    Result<Response> send_to(const Endpoint& where, Request request, CallOptions options = {}) {
        if (request.target.empty()) {
            request.target = "/";
        }
        return run(client->send(Url{where, "/"}, std::move(request), deadline_in(10s), options));
    }
    template <class T>
    T run(asio::awaitable<T> work) {
        return block_on(pool.at(0), std::move(work));
    }
    /// A socket without any HTTP.
    [[nodiscard]] RawClient raw() const { return RawClient{endpoint}; }

    IoPool pool{2};
    HttpServer server;
    std::unique_ptr<HttpClient> client;
    Endpoint endpoint;
};

}  // namespace farebox::net::test
