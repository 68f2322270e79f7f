#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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
};

}  // namespace farebox::sandbox
