#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "net/endpoint.hpp"
#include "net/tofu_store.hpp"
#include "protocol/wire/orchestrator_request.hpp"
#include "signer/discovery/book.hpp"
#include "signer/discovery/candidate_source.hpp"
#include "signer/discovery/inquiry.hpp"
#include "signer/discovery/snapshot.hpp"
#include "signer/payment/ceilings.hpp"
#include "signer/registry/registry_view.hpp"

namespace farebox::signer {

/// What an operator decides; may change while running.
struct DiscoverySettings {
    bool enabled = false;
    std::optional<net::Url> webhook;
    std::vector<net::Endpoint> orchestrators;
    bool on_chain = false;  ///< The chain's active orchestrators are asked too.
    DiscoveryBook::Rules rules;
    bool allow_private = false;      ///< Addresses that not everybody can reach are asked too.
    std::vector<Address> blocklist;  ///< Orchestrators that are not listed, wherever they are.
    PriceCeilings ceilings;
    /// Between two questions to one source; sooner after a failure.
    std::chrono::milliseconds source_interval{60'000};
};

struct DiscoveryParts {
    boost::asio::io_context& context;
    /// Whose proof orchestrators are shown, and the proof: they answer payers only. On the context's thread.
    std::function<Result<Address>()> payer;
    std::function<Result<Signature>(const Address& payer)> prove;
    std::function<void(bool problem, const std::string& what)> log;
    const RegistryView* registry = nullptr;  ///< Must be there where settings say on_chain; outlives discovery.
};

/// What is told of it.
struct DiscoveryFacts {
    std::size_t listed = 0;  ///< What clients are told of.
    DiscoveryBook::Counts counts;
    std::vector<std::string> problems;  ///< Of the sources, and of the payer's proof.
};

/// Keeps asking orchestrators and publishes what clients may be told of them. A snapshot is there as soon as the first
/// one has answered; what is asked later replaces its own part only.
class Discovery {
public:
    explicit Discovery(DiscoveryParts parts);
    Discovery(const Discovery&) = delete;
    Discovery& operator=(const Discovery&) = delete;
    /// Stops and waits; not from the context's thread.
    ~Discovery();

    /// From now on it is as these say. Thread-safe.
    void apply(DiscoverySettings settings);
    /// What is known; null where discovery is off. Thread-safe.
    [[nodiscard]] std::shared_ptr<const DiscoverySnapshot> snapshot() const;
    /// Nothing where discovery is off. Thread-safe.
    [[nodiscard]] std::optional<DiscoveryFacts> facts() const;
    /// Cuts what is being asked. The last snapshot stays.
    void stop();

private:
    using TimePoint = DiscoveryBook::TimePoint;
    struct Source {
        std::unique_ptr<CandidateSource> source;
        std::optional<std::chrono::milliseconds> interval;  ///< Absent: the settings'.
        std::vector<Candidate> named;                       ///< Last.
        std::string problem;
        TimePoint due;
        bool asked = false;
        std::uint32_t failures = 0;
    };

    void use(DiscoverySettings settings);
    void use_sources(const DiscoverySettings& next);
    /// Starts everything that is due, publishes what is new, and comes back when something is to be done.
    void work();
    void ask_sources(TimePoint now);
    void ask_orchestrators(TimePoint now);
    void sleep_until(TimePoint moment);
    void run(boost::asio::awaitable<void> task);
    boost::asio::awaitable<void> ask_source(std::shared_ptr<Source> source);
    boost::asio::awaitable<void> ask_orchestrator(Candidate whom, protocol::wire::OrchestratorRequest request);
    void note(const Source& source, const std::string& problem);
    void take_over_candidates();
    Result<protocol::wire::OrchestratorRequest> request();
    void note_payer(TimePoint now, const std::string& problem);
    void publish(TimePoint now);

    DiscoveryParts parts_;
    const std::shared_ptr<net::TofuStore> trust_;
    std::unique_ptr<Inquiry> inquiry_;
    boost::asio::steady_timer timer_;
    // Only on the context's thread:
    DiscoverySettings settings_;
    std::shared_ptr<Source> webhook_;
    std::shared_ptr<Source> list_;
    std::shared_ptr<Source> chain_;
    std::vector<std::shared_ptr<Source>> sources_;  ///< Those of the three that there are.
    DiscoveryBook book_;
    std::optional<std::pair<Address, Signature>> proof_;
    std::string payer_problem_;  ///< Why nobody can be asked.
    TimePoint payer_due_{};      ///< Until then nobody is.
    std::list<std::shared_ptr<boost::asio::cancellation_signal>> running_;
    std::size_t asking_ = 0;
    bool changed_ = false;  ///< Since the last publication.
    TimePoint published_{};
    std::optional<TimePoint> expiry_;  ///< When the last publication says too much.
    std::uint64_t generation_ = 0;     ///< Of answers: those to earlier questions do not count.
    bool stopped_ = false;

    std::promise<void> idle_;
    bool stopping_ = false;     ///< Of the owner's thread.
    mutable std::mutex mutex_;  ///< Guards what follows.
    std::shared_ptr<const DiscoverySnapshot> snapshot_;
    std::optional<DiscoveryFacts> facts_;
    TimePoint facts_as_of_{};
};

}  // namespace farebox::signer
