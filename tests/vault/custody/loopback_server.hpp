#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"

namespace farebox::vault::test {

/// An HTTP server of a test's, which can be away for a while: where it starts again, it has the port that it had.
class LoopbackServer {
public:
    using Handler = std::function<boost::asio::awaitable<void>(net::ServerRequest&, net::ResponseWriter&)>;

    explicit LoopbackServer(Handler handler);
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;
    ~LoopbackServer();

    [[nodiscard]] std::string url() const { return endpoint_.to_string(); }
    void stop();
    void start();

private:
    const Handler handler_;
    net::Endpoint endpoint_{net::Scheme::http, "127.0.0.1", 0, {}};
    net::IoPool pool_{1};
    std::unique_ptr<net::HttpServer> server_;
};

}  // namespace farebox::vault::test
