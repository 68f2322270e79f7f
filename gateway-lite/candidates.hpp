#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/orchestrators.hpp"
#include "farebox/price_limit.hpp"
#include "farebox/result.hpp"
#include "farebox/selection_rules.hpp"
#include "farebox/wei.hpp"
#include "net/endpoint.hpp"
#include "net/orchestrator/discovery_document.hpp"
#include "protocol/billing.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/rational.hpp"

namespace farebox::gateway {

/// How a candidate stands beside the others; see Selector.
struct Standing {
    std::size_t tier = 0;
    std::optional<std::chrono::microseconds> latency;
    SelectionHints hints;
    double chance = 0;  ///< To come first among its equals.
};

struct ModelQuote;

/// What a candidate is beside a runner's: it offers a model of a pipeline.
struct OfferedModel {
    protocol::CapabilityId capability = 0;
    std::string name;
    std::string orchestrator_version;
    bool warm = false;
    std::int64_t capacity_in_use = 0;
    std::shared_ptr<const ModelQuote> quote;  ///< What jobs and payments begin with.
};

/// A runner that can do what was asked for, or a model that is what was asked for.
struct Candidate {
    net::Endpoint orchestrator;
    net::Url url;                       ///< The runner's; of a model what its routes begin with.
    std::optional<Address> address;     ///< The orchestrator's, where it is known.
    std::optional<OfferedModel> model;  ///< Set: it is no runner.
    std::string version;
    protocol::PaymentType type = protocol::PaymentType::live;  ///< How it is billed, if at all.
    std::optional<protocol::Rational> price;                   ///< Wei per unit; empty: it wants no payment.
    protocol::Rational ceiling;  ///< Wei per unit that may be asked for at most; zero where it is not priced.
    std::int64_t capacity_available = 0;
    enum class Room { unknown, none, some };
    Room room = Room::unknown;  ///< As listed a moment ago.
    Standing standing;

    [[nodiscard]] bool priced() const noexcept { return price.has_value(); }
};

/// Why an orchestrator was passed over.
struct Rejection {
    std::string orchestrator;
    std::string reason;
    std::optional<Candidate> offer = {};  ///< Where it offers the application all the same.
    std::string hint = {};                ///< What to do about it, where whoever refused has said so.
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
    /// A runner that was selected before.
    struct Only {
        net::Endpoint orchestrator;
        net::Url runner;
    };
    std::optional<Only> only = {};
};

/// Sets what a candidate asks for, and the ceiling that follows from it.
void set_price(Candidate& candidate, protocol::PaymentType type, protocol::Rational price);
/// Lowers a candidate's ceiling to the limit, or says why its price is above that.
std::optional<std::string> hold_to(const std::optional<PriceLimit>& limit, Candidate& candidate);

[[nodiscard]] RunnerMode runner_mode(const net::orchestrator::Runner& runner) noexcept;
/// The price per unit rounded up to whole wei; empty where none is asked for. Errors: protocol_error (not in wei).
Result<std::optional<Wei>> runner_price(const net::orchestrator::Runner& runner);

/// Sorts one orchestrator's runners into candidates and a reason for what is not one.
void sort_runners(const net::Endpoint& orchestrator, const std::vector<net::orchestrator::Runner>& runners,
                  const Wanted& wanted, Candidates& out);

}  // namespace farebox::gateway
