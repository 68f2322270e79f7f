#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/error.hpp"
#include "signer/access/issuer_keys_health.hpp"
#include "signer/admin/certificate_reading.hpp"
#include "signer/admin/money_readiness.hpp"
#include "signer/chain/chain_view.hpp"

namespace farebox::signer {

/// One thing that has to be right before a payment can be made.
struct ReadinessCheck {
    std::string name;    ///< "chain", "key", "vault", "ledger", "clock", "hardening", "running", "certificate", …
    bool ok = false;     ///< False: not ready.
    std::string detail;  ///< What is so; when not ok also what to do.
};

struct Readiness {
    std::vector<ReadinessCheck> checks;
    [[nodiscard]] bool ready() const noexcept;
    /// {"ready":…,"checks":[{"name","ok","detail"}]}
    [[nodiscard]] std::string to_json() const;
};

/// Where a signer is in its life. Clients are served only in the middle.
enum class Phase : std::uint8_t { starting, serving, stopping };

/// What readiness is judged by; collected by the daemon, judged here without any I/O.
struct ReadinessFacts {
    Phase phase = Phase::starting;
    Address active_key;                           ///< Zero: none is active.
    std::optional<std::chrono::seconds> key_age;  ///< Since the signer saw the active key first.
    std::vector<std::string> key_problems;        ///< Why files beside the keys cannot be opened.
    ChainReading chain;                           ///< Of the active key.
    std::vector<std::string> endpoint_errors;     ///< Of endpoints that do not answer.
    std::size_t endpoints = 0;
    std::optional<Error> vault_problem;
    bool ledger_ok = false;
    std::optional<Error> ledger_problem;
    bool ledger_reserve_file = true;
    std::chrono::seconds ledger_ahead{0};  ///< Of the wall clock; below 0: behind it.
    std::chrono::system_clock::time_point now;
    std::optional<CertificateReading> certificate;  ///< Nothing: no TLS.
    std::optional<IssuerKeysHealth> token_keys;     ///< Nothing: no [api.jwt].
    std::optional<Error> config_problem;            ///< Of the files as they are now: they are not in effect.
    std::string registry;                           ///< What is known of the chain's orchestrators; empty: nothing is.
    bool registry_missing = false;                  ///< Tickets are held to them, and they have not been read.
    std::string discovery;                          ///< What it knows; empty: it is off.
    std::vector<std::string> needs_restart;  ///< Keys that say something else in the files than what is in effect.
    bool hardening_required = false;
    std::vector<std::string> hardening_applied;  ///< "process name"
    std::vector<std::string> hardening_missing;  ///< "process name: why"
    MoneyFacts money;
};

[[nodiscard]] Readiness judge_readiness(const ReadinessFacts& facts);

}  // namespace farebox::signer
