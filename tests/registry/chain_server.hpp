#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "sandbox/chain/json_rpc.hpp"
#include "sandbox/chain/local_chain.hpp"
#include "signer/registry/orchestrator_set.hpp"

namespace farebox::signer::test {

/// The sandbox's chain behind a JSON-RPC endpoint that the test may have lie, refuse or be slow.
class ChainServer {
public:
    explicit ChainServer(std::uint16_t orchestrators);
    ~ChainServer();

    [[nodiscard]] std::string url() const { return url_; }
    /// HTTP requests so far: each is a round trip.
    [[nodiscard]] int requests() const;
    /// Waits for as long as it takes.
    void wait_for_requests(int number) const;

    struct Facts {
        sandbox::LocalChain chain;
        sandbox::RegisteredOrchestrator own;
        std::chrono::milliseconds delay{0};  ///< Before each answer.
        bool runs_code = true;               ///< As nodes do that let an eth_call bring its own.
        bool refuses_batches = false;        ///< As a whole, where it does not run code that one of the calls brings.
        /// What is said to a call instead of the chain's answer: a JSON-RPC answer without its id; empty: nothing.
        std::function<std::string(const std::string& method, const std::string& data)> lie = {};
    };
    /// Reads or changes them.
    void with(const std::function<void(Facts&)>& what);

private:
    std::string answer(const std::string& body);

    mutable std::mutex mutex_;
    Facts facts_;
    int requests_ = 0;
    net::IoPool pool_{1};
    std::unique_ptr<net::HttpServer> server_;
    std::string url_;
};

/// 0xa0, then the number.
[[nodiscard]] Address orchestrator(std::uint16_t number);
/// Of a set, in its order.
[[nodiscard]] std::vector<Address> addresses(const OrchestratorSet& set);

}  // namespace farebox::signer::test
