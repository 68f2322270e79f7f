#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "farebox/result.hpp"
#include "net/endpoint.hpp"
#include "signer/chain/chain_reader.hpp"
#include "signer/chain/chain_view.hpp"

namespace farebox::net {
class HttpClient;
}

namespace farebox::signer {

/// How the last poll of one endpoint went.
struct EndpointHealth {
    std::string url;    ///< Without what may be secret in it.
    std::string error;  ///< Empty: it answered.
};

struct ChainPollerOptions {
    std::vector<std::string> urls;
    ChainQuestion question;
    std::chrono::milliseconds interval{5'000};
    /// Told about each change of an endpoint's health and about disagreements. Called on the poller's thread.
    std::function<void(bool problem, const std::string& what)> log;
};

/// Polls every endpoint, all at the same time, and publishes one merged snapshot per round. An endpoint that fails is
/// left out; when all fail, the last snapshot stays and ages.
class ChainPoller {
public:
    ChainPoller(boost::asio::io_context& context, ChainView& view, ChainPollerOptions options);
    ChainPoller(const ChainPoller&) = delete;
    ChainPoller& operator=(const ChainPoller&) = delete;
    /// Stops and waits; not from the context's thread.
    ~ChainPoller();

    /// Errors: invalid_argument for a URL that does not parse.
    Result<void> start();
    void stop();
    /// From the next poll on the funds of these keys are read. Thread-safe.
    void ask_about(std::vector<Address> keys);
    [[nodiscard]] std::vector<EndpointHealth> health() const;

private:
    struct Endpoint {
        std::string shown;
        net::Endpoint address;
        ChainReader reader;
    };
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<void> poll_once();
    /// Asks every endpoint at the same time.
    boost::asio::awaitable<std::vector<ChainSnapshot>> read_all(BootClock::time_point began);
    void take_other_keys();
    void note(std::size_t index, const std::string& error);

    boost::asio::io_context& context_;
    ChainView& view_;
    ChainPollerOptions options_;
    std::unique_ptr<net::HttpClient> http_;
    std::vector<Endpoint> endpoints_;
    boost::asio::cancellation_signal cancel_;
    std::future<void> running_;
    std::string last_disagreement_;
    mutable std::mutex health_mutex_;  ///< Guards what follows.
    std::vector<EndpointHealth> health_;
    std::optional<std::vector<Address>> other_keys_;  ///< For the next poll.
};

}  // namespace farebox::signer
