#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"

namespace farebox::sandbox {

/// How a runner is used: a session with many requests, or one request at a time.
enum class RunnerMode : std::uint8_t { persistent, single_shot };

/// What a runner's price is for.
enum class PriceUnit : std::uint8_t { seconds, pixel_seconds_720p, fixed };

std::string_view to_string(RunnerMode mode);  ///< As in /discovery: "persistent", "single-shot".
std::string_view to_string(PriceUnit unit);   ///< As in /discovery: "seconds", "720p-pixel-seconds", "fixed".

/// One application for sale.
struct RunnerSpec {
    std::string route;   ///< In /apps/{route}; [A-Za-z0-9._-]+.
    std::string app;     ///< In /discovery, e.g. "echo/live".
    std::string target;  ///< http(s) URL behind the proxy; empty: the built-in echo app.
    RunnerMode mode = RunnerMode::persistent;
    PriceUnit unit = PriceUnit::seconds;
    std::int64_t price_wei = 33'333'333'333;  ///< Per unit; 0: free.
    std::int64_t capacity = 64;               ///< Sessions at a time.

    friend bool operator==(const RunnerSpec&, const RunnerSpec&) = default;
};

/// Parses `NAME=URL[,app=A][,mode=M][,unit=U][,price=Nwei][,capacity=N]`; an empty URL is the built-in echo app.
Result<RunnerSpec> parse_runner(std::string_view text);

/// echo-live, echo-fixed and echo-720p.
std::vector<RunnerSpec> default_runners();

}  // namespace farebox::sandbox
