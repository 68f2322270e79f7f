#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "tests/support/abi_words.hpp"

namespace farebox::signer::test {

using farebox::test::json_words;

/// A JSON-RPC endpoint that answers what the test tells it: a chain with one Controller, TicketBroker and
/// RoundsManager.
class ScriptedChain {
public:
    ScriptedChain();
    ~ScriptedChain();

    [[nodiscard]] std::string url() const { return url_; }
    [[nodiscard]] int requests() const;
    /// JSON-RPC calls of that method.
    [[nodiscard]] int calls(const std::string& method) const;
    /// The Authorization header of the latest request.
    [[nodiscard]] std::string authorization() const;

    /// What the chain says; change it at any time.
    struct Facts {
        std::string chain_id = "\"0x539\"";
        std::int64_t head = 0x999;  ///< Of the chain itself.
        std::string l1_block = R"("0x64")";
        std::string block;                   ///< Instead of these two: the newest block.
        std::string last_initialized_round;  ///< A JSON value; the constructor's is round 7.
        std::string hash_of_round;           ///< Of round 7.
        std::string hash_of_round_before;    ///< Of round 6.
        std::string sender_info;             ///< Of every key.
        std::string paused;                  ///< Of the Controller; the constructor's is no.
        std::string broker;                  ///< getContract's answers.
        std::string rounds;
        std::string broker_target;                  ///< Zero: it is no proxy.
        std::string code = "\"0x6001\"";            ///< Of every contract.
        std::function<std::string()> whole_answer;  ///< Instead of all that: this body.
        int status = 200;                           ///< Of the HTTP answer; another one has that body, or none.
        std::string retry_after;                    ///< Its header; empty: none.
        std::chrono::milliseconds delay{0};         ///< Before each answer.
        bool grows = true;                          ///< Each look at the newest block shows the next one.
    };
    void change(const std::function<void(Facts&)>& edit);

private:
    struct Answer {
        net::Response response;
        std::chrono::milliseconds delay{0};
    };
    Answer answer(const net::ServerRequest& request);
    std::string result_of(const std::string& method, const std::string& data);
    std::string next_block();

    mutable std::mutex mutex_;
    Facts facts_;
    int requests_ = 0;
    std::map<std::string, int> calls_;
    std::int64_t grown_ = 0;
    std::string authorization_;
    net::IoPool pool_{1};
    std::unique_ptr<net::HttpServer> server_;
    std::string url_;
};

}  // namespace farebox::signer::test
