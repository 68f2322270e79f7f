#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"

namespace farebox::signer::test {

/// A JSON-RPC endpoint that answers what the test tells it: a chain with one Controller, TicketBroker and
/// RoundsManager.
class ScriptedChain {
public:
    ScriptedChain();
    ~ScriptedChain();

    [[nodiscard]] std::string url() const { return url_; }
    [[nodiscard]] int requests() const;
    /// The Authorization header of the latest request.
    [[nodiscard]] std::string authorization() const;

    /// What the chain says; change it at any time.
    struct Facts {
        std::string chain_id = "\"0x539\"";
        std::string block = R"({"number":"0x999","l1BlockNumber":"0x64"})";
        std::string last_initialized_round;  ///< A JSON value; the constructor's is round 7.
        std::string hash_of_round;           ///< Of round 7.
        std::string hash_of_round_before;    ///< Of round 6.
        std::string sender_info;             ///< Of every key.
        std::string broker;                  ///< getContract's answers.
        std::string rounds;
        std::function<std::string()> whole_answer;  ///< Instead of all that: this body.
    };
    void change(const std::function<void(Facts&)>& edit);

private:
    std::string answer(const net::ServerRequest& request);
    std::string result_of(const std::string& method, const std::string& data) const;

    mutable std::mutex mutex_;
    Facts facts_;
    int requests_ = 0;
    std::string authorization_;
    net::IoPool pool_{1};
    std::unique_ptr<net::HttpServer> server_;
    std::string url_;
};

/// A JSON string of 32-byte words, given as hex without leading zeros.
[[nodiscard]] std::string words(const std::vector<std::string>& hex);

}  // namespace farebox::signer::test
