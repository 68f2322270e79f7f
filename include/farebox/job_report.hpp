#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/error.hpp"
#include "farebox/orchestrators.hpp"
#include "farebox/spending.hpp"

namespace farebox {
inline namespace v0 {

/// Where a job is on its way.
enum class JobStage : std::uint8_t {
    discovering,  ///< Orchestrators are asked what they run.
    selecting,    ///< One of them is asked for its price.
    paying,       ///< A payment is bought from the signer.
    waiting,      ///< The request is there; a model that is cold answers after 30 s to 5 min.
    pausing,      ///< Everybody was busy or out of reach; once more in a moment.
    running,      ///< The answer has begun, or the session is open.
};

/// The stage as in metrics and logs, e.g. "discovering".
[[nodiscard]] constexpr std::string_view to_string(JobStage stage) noexcept {
    switch (stage) {
        case JobStage::discovering:
            return "discovering";
        case JobStage::selecting:
            return "selecting";
        case JobStage::paying:
            return "paying";
        case JobStage::waiting:
            return "waiting";
        case JobStage::pausing:
            return "pausing";
        case JobStage::running:
            break;
    }
    return "running";
}

/// Told when a job enters a stage, and every 5 s while it waits or pauses.
struct JobProgress {
    JobStage stage = JobStage::discovering;
    std::string orchestrator;            ///< e.g. "https://host:8935"; empty where there is none yet.
    std::chrono::milliseconds in_stage;  ///< Time in this stage.
    std::chrono::milliseconds elapsed;   ///< Since the job was started.
};

/// One job from its start to its end, for billing and logs. Holds no bodies, headers, keys or tokens.
struct JobReport {
    std::string app;
    RunnerMode mode = RunnerMode::single_shot;
    std::string orchestrator;  ///< That ran it, or the last one that was tried.
    std::string session_id;    ///< Of a session; empty for calls.
    int status = 0;            ///< The application's; 200 for a session that was open; 0: no answer.
    std::optional<Error> error;
    Spending paid;  ///< All of the job's requests, the fruitless ones too.

    struct Stage {
        JobStage stage = JobStage::discovering;
        std::chrono::milliseconds time{0};  ///< In all its turns.
    };
    std::vector<Stage> stages;            ///< In the order in which they were entered first.
    std::chrono::milliseconds until_ran;  ///< From the start to JobStage::running; to the end where it never ran.
    std::chrono::milliseconds elapsed;    ///< From the start to the end.
    std::uint64_t bytes_sent = 0;         ///< Body of the request, each time that it was sent.
    std::uint64_t bytes_received = 0;     ///< Body of the answer that the program has read.
};

}  // namespace v0
}  // namespace farebox
