#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "farebox/result.hpp"
#include "net/endpoint.hpp"
#include "signer/chain/code_pins.hpp"
#include "signer/chain/endpoint_pace.hpp"
#include "signer/chain/poll_loop.hpp"
#include "signer/registry/registry_reader.hpp"
#include "signer/registry/registry_view.hpp"

namespace farebox::net {
class HttpClient;
}

namespace farebox::signer {

/// What may change while running.
struct RegistrySettings {
    bool wanted = false;  ///< Else nothing is read.
    Address ai_registry;  ///< Zero: there is none.
    std::chrono::milliseconds interval{300'000};
    friend bool operator==(const RegistrySettings&, const RegistrySettings&) = default;
};

struct RegistryPollerOptions {
    std::vector<std::string> urls;
    RegistryQuestion question;
    CodePins* pins = nullptr;  ///< Outlives the poller; null: any contracts will do.
    /// Told about each change of an endpoint's health. Called on the poller's thread.
    std::function<void(bool problem, const std::string& what)> log;
};

/// What is told of it.
struct RegistryFacts {
    std::size_t pool = 0;
    std::size_t active = 0;
    std::uint64_t failed_reads = 0;
    std::optional<std::chrono::seconds> age;  ///< Of the set in use; nothing: there is none.
    std::vector<std::string> problems;        ///< Of endpoints.
};

/// Reads the orchestrators of every endpoint now and then, while somebody wants to know, and publishes whom all that
/// answer call active. When none answers, the last set stays.
class RegistryPoller {
public:
    RegistryPoller(boost::asio::io_context& context, RegistryView& view, RegistryPollerOptions options);
    RegistryPoller(const RegistryPoller&) = delete;
    RegistryPoller& operator=(const RegistryPoller&) = delete;
    /// Stops and waits; not from the context's thread.
    ~RegistryPoller();

    /// Errors: invalid_argument for a URL that does not parse.
    Result<void> start();
    /// Takes effect within a moment. Thread-safe.
    void apply(const RegistrySettings& settings);
    /// Nothing while nobody wants to know. Thread-safe.
    [[nodiscard]] std::optional<RegistryFacts> facts() const;

private:
    struct Endpoint {
        std::string shown;
        net::Endpoint address;
        RegistryReader reader;
        EndpointPace pace;
        std::optional<Result<OrchestratorSet>> reading;  ///< Of this poll; nothing: it was not asked.
        std::string problem;
    };
    boost::asio::awaitable<void> look();
    /// What the good readings of this poll say.
    [[nodiscard]] std::vector<OrchestratorSet> take_over(BootClock::time_point began);
    void note(Endpoint& endpoint, const std::string& problem);

    boost::asio::io_context& context_;
    RegistryView& view_;
    RegistryPollerOptions options_;
    std::unique_ptr<net::HttpClient> http_;
    std::vector<Endpoint> endpoints_;
    mutable std::mutex mutex_;  ///< Guards what follows.
    RegistrySettings settings_;
    BootClock::time_point due_{};
    std::uint64_t failed_reads_ = 0;
    std::vector<std::string> problems_;
    PollLoop loop_;
};

}  // namespace farebox::signer
