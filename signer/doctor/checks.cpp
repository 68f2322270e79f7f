#include "signer/doctor/checks.hpp"

#include <array>
#include <sstream>

namespace farebox::signer::doctor {
namespace {

constexpr auto kChecks = std::to_array<Check>({
    {"config", judge_config},
    {"signer", judge_signer},
    {"permissions", judge_permissions},
    {"keystore", judge_keystore},
    {"key_age", judge_key_age},
    {"hardening", judge_hardening},
    {"rpc", judge_rpc},
    {"contracts", judge_contracts},
    {"round", judge_round},
    {"deposit", judge_deposit},
    {"reserve", judge_reserve},
    {"unlock", judge_unlock},
    {"clock", judge_clock},
    {"price_feed", judge_price_feed},
    {"webhook", judge_webhook},
    {"discovery", judge_discovery},
    {"tokens", judge_tokens},
    {"listeners", judge_listeners},
    {"certificate", judge_certificate},
    {"ledger", judge_ledger},
    {"vault_state", judge_vault_state},
    {"audit", judge_audit},
    {"loss", judge_loss},
});

void add(Report& report, const Check& check, Findings findings) {
    for (auto& finding : findings) {
        report.lines.push_back({std::string{check.name}, std::move(finding)});
    }
}

}  // namespace

std::span<const Check> checks() noexcept {
    return kChecks;
}

Report judge(const Facts& facts) {
    Report report;
    report.version = facts.version;
    report.signer_runs = facts.running() != nullptr;
    for (const auto& check : kChecks) {
        add(report, check, check.judge(facts));
    }
    return report;
}

Report judge_unreadable(const Error& error, const std::string& version) {
    Report report;
    report.version = version;
    std::istringstream lines{error.message};
    for (std::string line; std::getline(lines, line);) {
        add(report, kChecks.front(), {problem(line, error.hint)});
    }
    for (const auto& check : std::span{kChecks}.subspan(1)) {
        add(report, check, {skipped("needs a configuration that can be read")});
    }
    return report;
}

}  // namespace farebox::signer::doctor
