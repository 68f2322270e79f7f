#pragma once

#include <memory>

#include "gateway-lite/directory.hpp"
#include "gateway-lite/models/quote_client.hpp"
#include "gateway-lite/score_source.hpp"

namespace farebox::gateway {

/// Finds out who offers a model. Used on the runtime's thread.
class ModelFinder {
public:
    ModelFinder(Directory& directory, QuoteClient& quotes, ScoreSource& scores, Selector& selector, Network& network)
        : directory_{directory}, quotes_{quotes}, scores_{scores}, selector_{selector}, network_{network} {}

    /**
     * @brief Everybody who offers it, in the order in which the selector wants them tried, and why the others do not.
     * All are asked side by side, and the siblings that they announce (Options::extra_nodes). Those who have not
     * answered after half a second are left out where others can do it; their answers serve the next search.
     * Errors: no_orchestrator; the signer's, where it does not say who pays.
     */
    asio::awaitable<Result<Candidates>> find(WantedModel wanted, net::Deadline deadline);

private:
    asio::awaitable<Candidates> look(Directory::Endpoints listed, Question question, net::Deadline deadline);

    Directory& directory_;
    QuoteClient& quotes_;
    ScoreSource& scores_;
    Selector& selector_;
    Network& network_;
};

}  // namespace farebox::gateway
