#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "tests/e2e/http_caller.hpp"

namespace farebox::test {

/// A JSON-RPC endpoint in front of the sandbox's chain that misbehaves as it is told.
class LyingRpc {
public:
    struct Behaviour {
        int status = 200;
        std::string retry_after = {};
        std::string body = {};               ///< Instead of an answer; empty: the chain's.
        std::chrono::milliseconds delay{0};  ///< Before each answer.
        /// Changes a result. It gets the call (method, params) and what the chain answered.
        std::function<nlohmann::json(const nlohmann::json& call, nlohmann::json result)> lie = {};
    };

    explicit LyingRpc(std::string chain);
    ~LyingRpc();

    [[nodiscard]] const std::string& url() const { return url_; }
    void behave(Behaviour behaviour);
    [[nodiscard]] int requests() const;

private:
    net::asio::awaitable<void> answer(net::ServerRequest& request, net::ResponseWriter& writer);
    [[nodiscard]] std::string pass_on(const std::string& body, const Behaviour& behaviour);

    const std::string chain_;
    HttpCaller http_;
    mutable std::mutex mutex_;
    Behaviour behaviour_;
    int requests_ = 0;
    net::IoPool pool_{1};
    std::unique_ptr<net::HttpServer> server_;
    std::string url_;
};

/// Lies: another result for each eth_call of that function.
[[nodiscard]] LyingRpc::Behaviour answers_to(const std::string& selector, nlohmann::json result);
/// For each call of that method.
[[nodiscard]] LyingRpc::Behaviour answers_to_method(const std::string& method, nlohmann::json result);

}  // namespace farebox::test
