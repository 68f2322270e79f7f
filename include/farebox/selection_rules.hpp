#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/export.hpp"
#include "farebox/price_limit.hpp"
#include "farebox/result.hpp"
#include "farebox/wei.hpp"

namespace farebox {
inline namespace v0 {

/// What the application itself knows of an orchestrator, e.g. from statistics or from where it is.
struct SelectionHints {
    std::optional<double> score;  ///< How well it performs, 0 to 1; see SelectionRules::min_score.
    std::optional<Wei> stake;     ///< Delegated to it on chain; see SelectionWeights::stake.
    /// Multiplies its chance: 2 is preferred, 0 comes last, but is not left out. Negative or not finite: 1.
    double preference = 1;
    std::string leave_out;  ///< Not empty: it is not used, for this reason.
};

/// One runner or model that offers what is selected for, as it was judged.
struct SelectionCandidate {
    std::string orchestrator;  ///< e.g. "https://host:8935"
    /// Of a model: what its jobs' URLs begin with. Empty where the orchestrator does not offer what is wanted.
    std::string runner_url;
    std::string version;                               ///< The runner's, as it says.
    std::string region;                                ///< Of its OrchestratorTier.
    std::size_t tier = 0;                              ///< Position of that in Options::tiers.
    std::optional<Wei> price_per_unit;                 ///< Rounded up; empty: unpaid, or not known.
    std::string unit;                                  ///< "seconds", "720p-pixel-seconds", "fixed" or "pixels".
    std::int64_t capacity_available = 0;               ///< Sessions, a moment ago.
    std::optional<std::chrono::microseconds> latency;  ///< Of its answers to discovery, lately.
    SelectionHints hints;
    double chance = 0;    ///< Of coming first among its tier, 0 to 1; 0 for one that is dropped.
    std::string dropped;  ///< Why it is not used; empty: it is.
    std::string address;  ///< Its Ethereum address (0x…); empty where it is not known (yet).
    /// Of a model only; see SelectionRequest::pipeline.
    std::string orchestrator_version;  ///< The node's, as it says.
    bool warm = false;                 ///< Loaded: a job begins at once.
    std::int64_t capacity_in_use = 0;  ///< Of live video: busy places, a moment ago.
};

/**
 * How much each property counts in the chance to be tried first. As go-livepeer counts: the chance of a is
 * price * e(a)/sum(e) + stake * s(a)/sum(s) + latency * l(a)/sum(l) + random / n, with e = exp(-price per unit in wei /
 * price_scale), s the stake, l = 1 / latency. What nobody is known to have (no stake at all, say) counts as equal.
 */
struct SelectionWeights {
    double price = 0;
    double stake = 0;
    double latency = 0;
    double random = 0;
    /// A difference of so many wei per unit makes one e times as likely as the other; 0: a tenth of the lowest price.
    double price_scale = 0;
    friend bool operator==(const SelectionWeights&, const SelectionWeights&) = default;
};

/// The most to pay for models of one pipeline.
struct ModelPriceLimit {
    std::string pipeline;  ///< "text-to-image" ...
    std::string model;     ///< Empty: every model of the pipeline that has no limit of its own.
    PriceLimit max_price;
};

/// Which orchestrators are used, and which of them first.
struct FAREBOX_API SelectionRules {
    /// All zero: in the order of Options (a discovered list is shuffled). Else they must sum to 1 and each job draws.
    SelectionWeights weights;
    /// Orchestrators that are never used: as Options::orchestrators has them (also several with commas), or by Ethereum
    /// address ("0x…"): a model's is known when it is selected, a runner's when it asks for payment; it gets none.
    std::vector<std::string> blocklist;
    /// The least version a runner must say, by its dot-separated numbers: "0.9.1". Empty: any, also none.
    std::string min_runner_version;
    /// The least version that an orchestrator's node must say. Only models are held to it: listings of runners do not
    /// have it. Empty: any, also none.
    std::string min_orchestrator_version;
    /// Limits for models, besides those of requests and tiers.
    std::vector<ModelPriceLimit> model_prices;
    /// Regions of OrchestratorTier to prefer, the first most: orchestrators elsewhere come after them, in their tier.
    std::vector<std::string> regions;
    /// Drops what has a lower SelectionHints::score (of `hints`, else of Options::scores_url); where nothing would
    /// remain, everything stays. 0: off.
    double min_score = 0;
    /// Drops what took longer to answer lately; what was not measured stays. 0: off.
    std::chrono::milliseconds max_latency{0};
    /// How long an orchestrator is left out after a failure; doubles with each one, to sixteen times that. It comes
    /// back at once where nobody else is left. 0: not at all.
    std::chrono::milliseconds suspend_for = std::chrono::seconds{30};
    /// Asked for every candidate of every job, on a library thread, so it must not block. What it throws is dropped.
    std::function<SelectionHints(const SelectionCandidate&)> hints;

    /// go-livepeer's: price 0 (with a scale of 100 wei), stake 0.7, random 0.3.
    static SelectionRules go_livepeer();
    /// Mostly who is cheap, with a little chance for the others: price 0.8, random 0.2.
    static SelectionRules cheapest();
    /// Mostly who answers fast: latency 0.8, random 0.2.
    static SelectionRules nearest();
    /// One of these by name: "order" (no weights), "go-livepeer", "cheapest", "nearest". Errors: invalid_argument.
    static Result<SelectionRules> named(std::string_view name);
};

/// Orchestrators that are used before those of later tiers.
struct OrchestratorTier {
    std::vector<std::string> orchestrators;  ///< As Options::orchestrators.
    std::string region;                      ///< A tag of all of them; see SelectionRules::regions.
    std::optional<PriceLimit> max_price;     ///< In this tier; a request's own limit holds besides.
};

}  // namespace v0
}  // namespace farebox
