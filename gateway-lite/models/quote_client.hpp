#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <unordered_map>

#include "gateway-lite/models/model_quote.hpp"
#include "gateway-lite/models/quote_cache.hpp"
#include "gateway-lite/network.hpp"
#include "gateway-lite/selection/selector.hpp"
#include "gateway-lite/signer_client.hpp"
#include "net/orchestrator/get_orchestrator.hpp"
#include "protocol/wire/orchestrator_request.hpp"

namespace farebox::gateway {

/// What every orchestrator is asked in one search.
struct Question {
    WantedModel wanted;
    protocol::wire::OrchestratorRequest request;
    std::string payer;  ///< As the signer spells its address; empty: nobody pays.

    /// What names the answer of one orchestrator in the cache: it is for this payer and this model.
    [[nodiscard]] std::string key(const net::Endpoint& orchestrator) const;
};

/// A quote that replaces an older one of the same orchestrator.
struct RefreshedQuote {
    SharedQuote quote;
    enum class PmSession : std::uint8_t {
        continues,  ///< Payments go on from the state that the signer gave last.
        begins,     ///< Another session of payments: no state, and no balance of the one before, counts in it.
    };
    PmSession pm_session = PmSession::begins;
};

/// Asks orchestrators for quotes as the payer (GetOrchestrator), and remembers the answers. Used on the runtime's
/// thread.
class QuoteClient {
public:
    QuoteClient(Network& network, SignerClient& signer, Selector& selector)
        : network_{network}, signer_{signer}, selector_{selector} {}

    /// How anybody is asked for anything, without a model: with the signer's address and proof where there is a signer.
    asio::awaitable<Result<Question>> question(net::Deadline deadline);
    asio::awaitable<Result<Question>> question(WantedModel wanted, net::Deadline deadline);
    /// An answer as it is, now, at most 5 s, and remembered nowhere. Errors: as the orchestrator's refusals explain.
    asio::awaitable<Result<net::orchestrator::OrchestratorQuote>> call(AskedOrchestrator asked, Question question,
                                                                       net::Deadline deadline);

    /// Asks, at most 5 s, and remembers the answer, also a failure; nobody is asked twice at a time, nor again while
    /// the answer is fresh.
    asio::awaitable<Result<SharedQuote>> ask(AskedOrchestrator asked, Question question);
    /// The same orchestrator anew, where it says it answers (ModelQuote::transcoder), whether it has room or not:
    /// before its quote expires, or where the signer wants fresh parameters (480). At most 2.5 s. Errors: as of ask();
    /// protocol_error where somebody else answers there.
    asio::awaitable<Result<RefreshedQuote>> refresh(SharedQuote quote, WantedModel wanted, net::Deadline deadline);

    /// Asks an orchestrator who it is, for Selector::identified(). At most 2 s; nothing happens where it does not say.
    asio::awaitable<void> identify(net::Endpoint orchestrator);

    [[nodiscard]] QuoteCache& cache() noexcept { return cache_; }

private:
    struct Asking;
    struct EndOfAsking;

    asio::awaitable<Result<SharedQuote>> ask_once(AskedOrchestrator asked, Question question);
    asio::awaitable<Result<SharedQuote>> fetch(AskedOrchestrator asked, Question question, net::Deadline deadline);

    Network& network_;
    SignerClient& signer_;
    Selector& selector_;
    QuoteCache cache_;
    std::unordered_map<std::string, std::shared_ptr<Asking>> asking_;  // by Question::key()
};

/// What an orchestrator's refusal means, in words that help; other errors stay as they are.
Error explain_refusal(Error error);

}  // namespace farebox::gateway
