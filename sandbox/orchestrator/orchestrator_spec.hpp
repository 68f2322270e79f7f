#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "net/self_signed.hpp"
#include "sandbox/orchestrator/orchestrator.hpp"
#include "sandbox/runners/runner_spec.hpp"

namespace farebox::sandbox {

/// What the orchestrator is called that every sandbox has.
inline constexpr const char* kFirstOrchestrator = "first";

/// Everything one can choose about one orchestrator of a sandbox.
struct OrchestratorSpec {
    std::string name = kFirstOrchestrator;
    std::string listen = "127.0.0.1:0";        ///< HOST:PORT; "http://HOST:PORT": without TLS.
    std::string public_url;                    ///< What it calls itself; empty: where it listens.
    std::optional<net::TlsIdentity> identity;  ///< Nothing: a fresh one for each life, as real ones make.
    OrchestratorTerms terms;
    std::vector<RunnerSpec> runners = default_runners();
    std::vector<std::pair<std::string, std::string>> faults;  ///< Name and value.
    Wei stake{std::uint64_t{1}};
    std::int64_t score = 1;             ///< In the list of the discovery webhook.
    std::vector<std::string> siblings;  ///< The names of those that its GetOrchestrator answers point to.
};

/// Most orchestrators of one sandbox.
inline constexpr std::int64_t kMostOrchestrators = 1'000;

/// Sets what one KEY=VALUE of an orchestrator says. @return invalid_argument where there is no such key, or it wants
/// another value.
Result<void> set_orchestrator_field(OrchestratorSpec& spec, std::string_view key, std::string_view value);

/// What stands before the first '=' or ','.
[[nodiscard]] std::string_view orchestrator_name(std::string_view text);

/// NAME[=HOST:PORT][,KEY=VALUE…], where what is not said is as in @p base.
Result<OrchestratorSpec> parse_orchestrator(std::string_view text, OrchestratorSpec base);

/// N[,KEY=VALUE…]: so many that differ in name and key only, called o1 to oN.
Result<std::vector<OrchestratorSpec>> parse_equal_orchestrators(std::string_view text, const OrchestratorSpec& base);

}  // namespace farebox::sandbox
