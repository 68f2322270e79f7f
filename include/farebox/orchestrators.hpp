#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "farebox/error.hpp"
#include "farebox/wei.hpp"

namespace farebox {
inline namespace v0 {

/// How an application is used.
enum class RunnerMode : std::uint8_t {
    persistent,   ///< Gateway::open_session().
    single_shot,  ///< Gateway::call().
    other,        ///< Something this version of the library does not use.
};

/// One application behind an orchestrator, as the orchestrator describes it.
struct RunnerListing {
    std::string app;
    RunnerMode mode = RunnerMode::other;
    std::string url;
    std::string version;
    std::int64_t capacity = 0;            ///< Sessions.
    std::int64_t capacity_available = 0;  ///< Sessions; a hint, it may be outdated.
    std::optional<Wei> price_per_unit;    ///< Rounded up to whole wei. Empty: no payment is asked for.
    std::string unit;                     ///< "seconds", "720p-pixel-seconds" or "fixed" (per request).
};

/// One orchestrator: what it offers, or why it cannot be used.
struct OrchestratorListing {
    std::string url;                       ///< As it is addressed, e.g. "https://host:8935".
    std::string address;                   ///< Its Ethereum address (0x…); empty where it said none.
    std::chrono::milliseconds latency{0};  ///< Of the first answer.
    std::vector<RunnerListing> runners;    ///< By application. Empty where there are none or they could not be read.
    std::optional<Error> rejected;         ///< Why it cannot be used at all.
    std::optional<Error>
        info_unavailable;  ///< Why it gave no price and address (GetOrchestrator); runners may still work.
};

}  // namespace v0
}  // namespace farebox
