#pragma once

#include "gateway-lite/network.hpp"
#include "gateway-lite/selection/selector.hpp"

namespace farebox::gateway {

/// Keeps the selector's performance scores as new as Options::scores_url has them. Used on the runtime's thread.
class ScoreSource {
public:
    ScoreSource(Network& network, Selector& selector) : network_{network}, selector_{selector} {}

    [[nodiscard]] bool configured() const noexcept { return network_.options.scores_url.has_value(); }
    /// Fetches them where they are older than ten minutes. Only the first time it waits for them, at most 3 s; where
    /// they cannot be had the last ones serve on, and they are asked for again a minute later.
    asio::awaitable<void> keep_fresh(net::Deadline deadline);

private:
    asio::awaitable<Result<Scores>> fetch(net::Deadline deadline);
    asio::awaitable<void> update(net::Deadline deadline);

    Network& network_;
    Selector& selector_;
    net::Deadline fresh_until_{};
    bool asked_before_ = false;
};

}  // namespace farebox::gateway
