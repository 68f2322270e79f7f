#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "signer/admin/readiness.hpp"
#include "vault/hardening.hpp"

/// What only the running signer knows, for `farebox-signer doctor`, in JSON: both ends of it.
namespace farebox::signer {

/// What one of its processes has given up.
struct ProcessHardening {
    std::string process;  ///< "vault", "front".
    vault::HardeningReport report;
};

/// An RPC endpoint as the last poll found it.
struct EndpointReading {
    std::string url;    ///< Without what may be secret in it.
    std::string error;  ///< Empty: it answered.
};

/// One of the signer's keys.
struct KeyReading {
    Address address;
    std::string status;           ///< "active", "draining", …
    std::chrono::seconds age{0};  ///< Since the signer saw it first.
    bool in_vault = false;        ///< It is open there, and could sign.
};

struct LedgerReading {
    bool ok = false;
    std::string problem;  ///< Empty when ok.
    std::string identity;
    std::int64_t sequence = 0;
    bool reserve_file = false;
    std::chrono::seconds ahead{0};  ///< Of the wall clock; below 0: behind it.
};

struct TokenKeysReading {
    std::uint64_t keys = 0;
    std::string problem;
};

/// A running signer, in detail. Nothing in it is secret.
struct Diagnosis {
    std::string version;
    std::string config_file;
    std::int64_t pid = 0;  ///< Of the process that the operator started.
    Readiness readiness;
    bool paused = false;
    std::vector<std::string> listening;  ///< "api unix:/run/farebox/signer.sock"
    std::string config_problem;          ///< Of the files as they are now; empty: none.
    std::vector<std::string> needs_restart;
    bool hardening_required = false;
    std::vector<ProcessHardening> hardening;
    std::vector<EndpointReading> endpoints;
    std::optional<std::chrono::seconds> chain_age;  ///< Nothing: it was not read yet.
    std::vector<KeyReading> keys;
    std::vector<std::string> key_problems;
    LedgerReading ledger;
    std::string discovery;  ///< Empty: it is off.
    std::optional<TokenKeysReading> token_keys;
    std::vector<std::string> log;  ///< The last lines, oldest first.
    std::string metrics;           ///< As `/metrics` shows them.
};

[[nodiscard]] std::string to_json(const Diagnosis& diagnosis);
/// What is missing is empty; lists are cut at 1000.
/// @return protocol_error for what is no diagnosis.
[[nodiscard]] Result<Diagnosis> parse_diagnosis(std::string_view json);

}  // namespace farebox::signer
