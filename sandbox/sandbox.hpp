#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/self_signed.hpp"
#include "sandbox/chain/local_chain.hpp"
#include "sandbox/orchestrator/orchestrator_spec.hpp"
#include "sandbox/runners/runner_spec.hpp"

namespace farebox::sandbox {

/// Everything one can choose about a sandbox.
struct SandboxOptions {
    std::string http = "127.0.0.1:0";          ///< HOST:PORT of the orchestrator; "http://HOST:PORT": without TLS.
    std::string chain = "127.0.0.1:0";         ///< HOST:PORT of the chain and the controls.
    std::string public_url;                    ///< What the orchestrator calls itself; empty: where it listens.
    std::optional<net::TlsIdentity> identity;  ///< Of the orchestrator; nothing: a fresh one as real ones make.
    std::vector<RunnerSpec> runners = default_runners();
    std::vector<std::pair<std::string, std::string>> faults;  ///< Name and value.
    std::chrono::milliseconds payment_interval{5'000};        ///< Between two debits of a session.
    OrchestratorTerms terms;
    std::vector<OrchestratorSpec> others;  ///< Beside the one that all of the above is about.
    ChainOptions chain_options;
};

/// One orchestrator of a running sandbox.
struct OrchestratorAddresses {
    std::string name;
    std::string url;  ///< Service URI.
    Address address;
    std::string certificate;  ///< PEM, at the start; empty without TLS.
};

/// Where a running sandbox can be reached.
struct SandboxAddresses {
    std::string orchestrator;  ///< Service URI.
    std::string chain;         ///< JSON-RPC URL.
    std::string control;       ///< Base of the control routes.
    std::string certificate;   ///< PEM; empty without TLS.
    Address orchestrator_address;
    Address controller;
    Address ai_service_registry;
    Address price_feed;
    std::uint64_t chain_id = 0;
    std::vector<OrchestratorAddresses> orchestrators;  ///< All of them, the first one too.
};

/// Running orchestrators and their chain. Destruction stops them.
class Sandbox {
public:
    struct Impl;

    /// Listens and serves; returns once both are reachable.
    static Result<std::unique_ptr<Sandbox>> start(SandboxOptions options);
    explicit Sandbox(std::unique_ptr<Impl> impl);
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;
    ~Sandbox();

    [[nodiscard]] const SandboxAddresses& addresses() const noexcept;
    /// Ends every session, finishes what is in flight, then cuts.
    void stop();

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace farebox::sandbox
