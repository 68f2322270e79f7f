#pragma once

#include <chrono>
#include <vector>

#include "gateway-lite/candidates.hpp"
#include "gateway-lite/listing_cache.hpp"
#include "gateway-lite/models/quote_client.hpp"
#include "gateway-lite/network.hpp"
#include "gateway-lite/score_source.hpp"
#include "gateway-lite/selection/selector.hpp"
#include "gateway-lite/signer_client.hpp"

namespace farebox::gateway {

/// With those who are slower to answer, once somebody can do what is wanted.
inline constexpr std::chrono::milliseconds kPatience{500};

/// Knows where orchestrators are and asks them what they run; remembers both for a while. Used on the runtime's thread.
class Directory {
public:
    Directory(Network& network, SignerClient& signer, Selector& selector, ScoreSource& scores, QuoteClient& quotes)
        : network_{network}, signer_{signer}, selector_{selector}, scores_{scores}, quotes_{quotes} {}

    using Endpoints = std::vector<net::Endpoint>;

    /// The configured list, or the discovery URL's, or the signer's. Lists that were discovered are shuffled each time,
    /// are good for a minute, and serve on where no newer one can be had.
    asio::awaitable<Result<Endpoints>> orchestrators(net::Deadline deadline);
    /// One orchestrator's runners (GET /discovery), asked now, at most 3 s.
    asio::awaitable<Result<Runners>> runners(net::Endpoint orchestrator);
    /// All runners that do what is wanted, in the order in which the selector wants them tried. Those who have not
    /// answered after half a second are left out where others can do it; their answers serve the next call.
    asio::awaitable<Result<Candidates>> find(Wanted wanted, net::Deadline deadline);
    /// Something at that orchestrator was not as it says: it is asked anew.
    void forget(const net::Endpoint& orchestrator) { listings_.forget(orchestrator); }

private:
    asio::awaitable<Result<Endpoints>> fetch_list(net::Deadline deadline);
    asio::awaitable<Result<Runners>> runners_for_job(net::Endpoint orchestrator);
    asio::awaitable<Result<Runners>> fetch_runners(net::Endpoint orchestrator);
    asio::awaitable<Candidates> look(const Endpoints& listed, const Wanted& wanted, net::Deadline deadline);

    Network& network_;
    SignerClient& signer_;
    Selector& selector_;
    ScoreSource& scores_;
    QuoteClient& quotes_;
    ListingCache listings_;
    Endpoints list_;  // the last good one
    net::Deadline list_good_until_;
};

}  // namespace farebox::gateway
