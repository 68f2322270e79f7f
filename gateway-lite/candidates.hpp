#pragma once

#include <optional>
#include <string>
#include <vector>

#include "farebox/orchestrators.hpp"
#include "farebox/price_limit.hpp"
#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "net/endpoint.hpp"
#include "net/orchestrator/discovery_document.hpp"
#include "protocol/billing.hpp"
#include "protocol/rational.hpp"

namespace farebox::gateway {

/// A runner that can do what was asked for.
struct Candidate {
    net::Endpoint orchestrator;
    net::Url url;                                              ///< The runner's.
    protocol::PaymentType type = protocol::PaymentType::live;  ///< How it is billed, if at all.
    bool priced = false;                                       ///< It says that it wants to be paid.
    protocol::Rational ceiling;  ///< Wei per unit that may be asked for at most; zero where it is not priced.
    enum class Room { unknown, none, some };
    Room room = Room::unknown;  ///< As listed a moment ago.
};

/// Why an orchestrator was passed over.
struct Rejection {
    std::string orchestrator;
    std::string reason;
};

struct Candidates {
    std::vector<Candidate> usable;  ///< In the order in which to try them.
    std::vector<Rejection> rejections;
};

/// What is looked for.
struct Wanted {
    std::string app;
    RunnerMode mode = RunnerMode::single_shot;
    std::optional<PriceLimit> max_price;
};

[[nodiscard]] RunnerMode runner_mode(const net::orchestrator::Runner& runner) noexcept;
/// The price per unit rounded up to whole wei; empty where none is asked for. Errors: protocol_error (not in wei).
Result<std::optional<Wei>> runner_price(const net::orchestrator::Runner& runner);

/// Sorts one orchestrator's runners into candidates and a reason for what is not one.
void sort_runners(const net::Endpoint& orchestrator, const std::vector<net::orchestrator::Runner>& runners,
                  const Wanted& wanted, Candidates& out);

}  // namespace farebox::gateway
