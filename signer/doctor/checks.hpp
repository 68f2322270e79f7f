#pragma once

#include <span>
#include <string_view>

#include "signer/doctor/facts.hpp"
#include "signer/doctor/finding.hpp"
#include "signer/doctor/report.hpp"

namespace farebox::signer::doctor {

/// One subject of the report. Pure: facts in, findings out.
struct Check {
    std::string_view name;
    Findings (*judge)(const Facts& facts);
};

/// Every check, in the order of the report. Names are part of the JSON and stay.
[[nodiscard]] std::span<const Check> checks() noexcept;
/// All of them; a configuration that cannot be read leaves only `config`.
[[nodiscard]] Report judge(const Facts& facts);
/// What can be said without a configuration: each of its problems, and nothing else.
[[nodiscard]] Report judge_unreadable(const Error& problem, const std::string& version);

// config_checks.cpp
[[nodiscard]] Findings judge_config(const Facts& facts);
[[nodiscard]] Findings judge_signer(const Facts& facts);
[[nodiscard]] Findings judge_permissions(const Facts& facts);
// key_checks.cpp
[[nodiscard]] Findings judge_keystore(const Facts& facts);
[[nodiscard]] Findings judge_key_age(const Facts& facts);
// hardening_checks.cpp
[[nodiscard]] Findings judge_hardening(const Facts& facts);
// chain_checks.cpp
[[nodiscard]] Findings judge_rpc(const Facts& facts);
[[nodiscard]] Findings judge_contracts(const Facts& facts);
[[nodiscard]] Findings judge_round(const Facts& facts);
// clock_checks.cpp
[[nodiscard]] Findings judge_clock(const Facts& facts);
[[nodiscard]] Findings judge_price_feed(const Facts& facts);
// funds_checks.cpp
[[nodiscard]] Findings judge_deposit(const Facts& facts);
[[nodiscard]] Findings judge_reserve(const Facts& facts);
[[nodiscard]] Findings judge_unlock(const Facts& facts);
// neighbour_checks.cpp
[[nodiscard]] Findings judge_webhook(const Facts& facts);
[[nodiscard]] Findings judge_discovery(const Facts& facts);
[[nodiscard]] Findings judge_tokens(const Facts& facts);
// listener_checks.cpp
[[nodiscard]] Findings judge_listeners(const Facts& facts);
[[nodiscard]] Findings judge_certificate(const Facts& facts);
// ledger_checks.cpp
[[nodiscard]] Findings judge_ledger(const Facts& facts);
[[nodiscard]] Findings judge_vault_state(const Facts& facts);
[[nodiscard]] Findings judge_audit(const Facts& facts);
// loss_checks.cpp
[[nodiscard]] Findings judge_loss(const Facts& facts);

}  // namespace farebox::signer::doctor
