#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "farebox/export.hpp"
#include "farebox/wei.hpp"

namespace farebox {
inline namespace v0 {

/// Jobs that have ended and have something in common.
struct JobFigures {
    std::string name;          ///< The application, orchestrator or status; "other" for what came after 256 of them.
    std::uint64_t jobs = 0;    ///< All of them.
    std::uint64_t failed = 0;  ///< Those with an Error or a status of 400 and more.
    /// Until the answer began or the session was open, within 10 %.
    std::chrono::milliseconds p50{0};
    std::chrono::milliseconds p95{0};
    std::chrono::milliseconds p99{0};
    std::chrono::milliseconds time{0};  ///< The sum of all those times.
    Wei expected_value;                 ///< Paid for them.
    std::uint64_t payments = 0;
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_received = 0;
};

/// What a Gateway's jobs were like since it was opened.
struct FAREBOX_API GatewayMetrics {
    std::vector<JobFigures> by_app;
    std::vector<JobFigures> by_orchestrator;  ///< "none" where no orchestrator was found.
    std::vector<JobFigures> by_status;        ///< "200", "503", or an Error's code such as "no_orchestrator".
    std::uint64_t running = 0;                ///< Jobs that have not ended.

    /// In the text format of Prometheus 0.0.4; every name begins with farebox_gateway_.
    [[nodiscard]] std::string to_prometheus() const;
};

}  // namespace v0
}  // namespace farebox
