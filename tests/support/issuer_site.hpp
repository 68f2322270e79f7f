#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"

namespace farebox::test {

/// The web site of a token issuer, on loopback: whatever pages it is given.
class IssuerSite {
public:
    IssuerSite();
    ~IssuerSite();
    IssuerSite(const IssuerSite&) = delete;
    IssuerSite& operator=(const IssuerSite&) = delete;

    /// "http://127.0.0.1:PORT"
    [[nodiscard]] std::string url() const { return url_; }
    void put(const std::string& path, std::string body, int status = 200);
    /// Its answers wait until release().
    void hold();
    void release();
    /// Requests that have come.
    [[nodiscard]] int asked() const { return asked_.load(); }
    /// Waits until that many have come. False after a minute.
    [[nodiscard]] bool wait_until_asked(int times);

private:
    net::asio::awaitable<void> answer(net::ServerRequest& request, net::ResponseWriter& writer);

    std::atomic<int> asked_{0};
    std::mutex mutex_;
    std::condition_variable changed_;
    bool held_ = false;
    std::map<std::string, net::Response> pages_;
    net::IoPool pool_{1};
    net::HttpServer server_;
    std::string url_;
};

}  // namespace farebox::test
