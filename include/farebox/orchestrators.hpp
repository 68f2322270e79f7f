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

/// A graphics card that runs a model.
struct GpuListing {
    std::string name;
    std::int64_t memory_bytes = 0;       ///< In all.
    std::int64_t memory_free_bytes = 0;  ///< A hint, it may be outdated.
};

/// One model of a pipeline ("text-to-image", "live-video-to-video" ...), as the orchestrator describes it.
struct ModelListing {
    std::string pipeline;
    std::string model;
    bool warm = false;          ///< Loaded: a job begins at once.
    std::int64_t capacity = 0;  ///< Of live video: idle places a moment ago; of other pipelines as the node says.
    std::int64_t capacity_in_use = 0;   ///< Of live video: busy places a moment ago.
    std::string runner_version;         ///< Of what runs it; often empty.
    std::optional<Wei> price_per_unit;  ///< Rounded up to whole wei. Empty: none is listed.
    std::string unit;                   ///< "720p-pixel-seconds" of live video, else "pixels".
    std::vector<GpuListing> gpus;       ///< Where it says.
};

/// One orchestrator: what it offers, or why it cannot be used.
struct OrchestratorListing {
    std::string url;                       ///< As it is addressed, e.g. "https://host:8935".
    std::string address;                   ///< Its Ethereum address (0x…); empty where it said none.
    std::chrono::milliseconds latency{0};  ///< Of the first answer.
    std::vector<RunnerListing> runners;    ///< By application. Empty where there are none or they could not be read.
    std::string version;                   ///< Of its node; empty where it did not say.
    std::vector<ModelListing> models;      ///< By pipeline and name; at most 1000.
    std::optional<Error> rejected;         ///< Why it cannot be used at all.
    std::optional<Error>
        info_unavailable;  ///< Why it gave no models and address (GetOrchestrator); runners may still work.
};

}  // namespace v0
}  // namespace farebox
