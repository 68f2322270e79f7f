#include "tests/vault/custody/loopback_server.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

namespace farebox::vault::test {

LoopbackServer::LoopbackServer(Handler handler) : handler_{std::move(handler)} {
    start();
}

LoopbackServer::~LoopbackServer() {
    stop();
    pool_.stop();
}

void LoopbackServer::stop() {
    if (server_) {
        server_->stop(std::chrono::milliseconds{0});
        server_.reset();
    }
}

void LoopbackServer::start() {
    net::ServerOptions options;
    options.handler = handler_;
    server_ = std::make_unique<net::HttpServer>(pool_, std::move(options));
    const auto bound = server_->listen({net::TcpAddress{"127.0.0.1", endpoint_.port}, std::nullopt, "test"});
    if (!bound) {
        throw std::runtime_error{bound.error().message};
    }
    endpoint_ = *bound;
}

}  // namespace farebox::vault::test
