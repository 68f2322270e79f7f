#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>

#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/io_pool.hpp"

namespace farebox::test {

/// A JSON-RPC endpoint that passes everything on to another one, unless told otherwise.
class RpcGate {
public:
    explicit RpcGate(const std::string& behind);
    RpcGate(const RpcGate&) = delete;
    RpcGate& operator=(const RpcGate&) = delete;
    ~RpcGate();

    [[nodiscard]] const std::string& url() const { return url_; }
    /// What happens when a transaction is to be sent, instead of passing it on: the connection is cut after it.
    /// Empty: it is passed on.
    void on_send(std::function<void()> instead);
    /// Transactions that arrived, passed on or not.
    [[nodiscard]] int sends() const { return sends_; }
    /// Nothing is answered any more; false: again.
    void go_silent(bool silent) { silent_ = silent; }

private:
    net::asio::awaitable<void> handle(net::ServerRequest& request, net::ResponseWriter& writer);
    [[nodiscard]] std::function<void()> instead_of_sending();

    net::IoPool pool_{1};
    net::Url behind_;
    net::HttpClient client_;
    net::HttpServer server_;
    std::string url_;
    std::atomic<int> sends_{0};
    std::atomic<bool> silent_{false};
    std::mutex mutex_;
    std::function<void()> instead_;
};

}  // namespace farebox::test
