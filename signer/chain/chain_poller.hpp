#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "farebox/result.hpp"
#include "net/endpoint.hpp"
#include "signer/chain/chain_reader.hpp"
#include "signer/chain/chain_view.hpp"
#include "signer/chain/code_pins.hpp"
#include "signer/chain/endpoint_memory.hpp"
#include "signer/chain/endpoint_pace.hpp"
#include "signer/chain/poll_loop.hpp"

namespace farebox::net {
class HttpClient;
}

namespace farebox::signer {

/// How the last poll of one endpoint went.
struct EndpointHealth {
    std::string url;    ///< Without what may be secret in it.
    std::string error;  ///< Empty: it answered, and is believed.
};

struct ChainPollerOptions {
    std::vector<std::string> urls;
    ChainQuestion question;
    std::chrono::milliseconds interval{5'000};
    /// An endpoint's word counts for as long: while it does not answer, and while it shows no newer block.
    std::chrono::milliseconds word_counts_for{60'000};
    CodePins* pins = nullptr;  ///< Outlives the poller; null: any contracts will do.
    /// Told about each change of an endpoint's health and about disagreements. Called on the poller's thread.
    std::function<void(bool problem, const std::string& what)> log;
};

/// Polls every endpoint, all at the same time, and publishes one merged snapshot per round. What an endpoint said last
/// counts for a while, whether it answers or not; when none is left, the last snapshot stays and ages.
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
    using Reading = Result<ChainSnapshot>;
    struct Endpoint {
        std::string shown;
        net::Endpoint address;
        ChainReader reader;
        EndpointPace pace;
        EndpointMemory memory;
        std::optional<Reading> reading;  ///< Of this poll; nothing: it was not asked.
    };
    boost::asio::awaitable<void> poll_once();
    /// @return Whether anybody was believed.
    bool take_over(BootClock::time_point began);
    void publish(BootClock::time_point now);
    void take_other_keys();
    void note(std::size_t index, const std::string& error);

    boost::asio::io_context& context_;
    ChainView& view_;
    ChainPollerOptions options_;
    std::unique_ptr<net::HttpClient> http_;
    std::vector<Endpoint> endpoints_;
    std::string last_disagreement_;
    mutable std::mutex health_mutex_;  ///< Guards what follows.
    std::vector<EndpointHealth> health_;
    std::optional<std::vector<Address>> other_keys_;  ///< For the next poll.
    PollLoop loop_;
};

}  // namespace farebox::signer
