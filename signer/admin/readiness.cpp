#include "signer/admin/readiness.hpp"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "protocol/address.hpp"

namespace farebox::signer {
namespace {

/// Ledger time is looked up every ten seconds at least.
constexpr std::chrono::seconds kClockTolerance{60};

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const auto& part : parts) {
        text += (text.empty() ? "" : "; ") + part;
    }
    return text;
}

std::string with_hint(const Error& error) {
    return error.hint.empty() ? error.message : error.message + ": " + error.hint;
}

std::string seconds(std::chrono::milliseconds age) {
    return std::to_string(age.count() / 1'000) + " s";
}

ReadinessCheck judge_phase(Phase phase) {
    switch (phase) {
        case Phase::starting:
            return {"running", false, "starting: the API does not listen yet"};
        case Phase::serving:
            return {"running", true, "serving"};
        case Phase::stopping:
            break;
    }
    return {"running", false, "shutting down"};
}

ReadinessCheck judge_chain(const ReadinessFacts& facts) {
    const auto why = facts.endpoint_errors.empty() ? std::string{} : " (" + joined(facts.endpoint_errors) + ")";
    switch (facts.chain.age) {
        case ChainAge::fresh:
            return {"chain", true, "read " + seconds(facts.chain.since) + " ago" + why};
        case ChainAge::soft:
            return {"chain", false, "last read " + seconds(facts.chain.since) + " ago: new sessions are refused" + why};
        case ChainAge::stale:
            return {"chain", false, "last read " + seconds(facts.chain.since) + " ago: nothing is signed" + why};
        case ChainAge::none:
            break;
    }
    return {"chain", false, "not read yet" + (why.empty() ? ": waiting for the first answer of chain.rpc" : why)};
}

/// A key that has been used for long stops nothing; the operator should know.
std::string old_age(const ReadinessFacts& facts) {
    constexpr std::chrono::days kOld{90};
    if (!facts.key_age || *facts.key_age < kOld) {
        return {};
    }
    return "; it is " + std::to_string(std::chrono::duration_cast<std::chrono::days>(*facts.key_age).count()) +
           " days old: rotate it (`farebox-signer keys flip`)";
}

ReadinessCheck judge_key(const ReadinessFacts& facts) {
    if (facts.active_key.is_zero()) {
        return {"key", false, "no key is active: choose one with `farebox-signer keys flip ADDRESS`"};
    }
    const auto key = protocol::to_checksum(facts.active_key);
    const auto& funds = facts.chain.funds;
    if (!facts.chain.known_key) {
        return {"key", false, "the funds of " + key + " are not known yet"};
    }
    if (funds.withdraw_round != 0) {
        return {"key", false,
                "the deposit of " + key + " is unlocking (withdraw round " + std::to_string(funds.withdraw_round) +
                    "): `farebox-signer fund cancel-unlock` keeps it in, or activate another key with `farebox-signer "
                    "keys flip`"};
    }
    if (funds.deposit.is_zero() || funds.reserve.is_zero()) {
        const auto* what = funds.deposit.is_zero() ? "deposit" : "reserve";
        return {"key", false,
                "the TicketBroker holds no " + std::string{what} + " of " + key +
                    ": fill it up with `farebox-signer fund deposit AMOUNT --reserve AMOUNT`"};
    }
    return {"key", true,
            key + " has a deposit of " + funds.deposit.to_amount() + " and a reserve of " + funds.reserve.to_amount() +
                old_age(facts) + (facts.key_problems.empty() ? "" : "; not opened: " + joined(facts.key_problems))};
}

ReadinessCheck judge_ledger(const ReadinessFacts& facts) {
    if (!facts.ledger_ok) {
        return {"ledger", false, facts.ledger_problem ? with_hint(*facts.ledger_problem) : "does not take payments"};
    }
    return {"ledger", true, facts.ledger_reserve_file ? "takes payments" : "takes payments; no reserve file is kept"};
}

/// A clock that was set stops nothing: payments are measured by clocks that cannot be. The operator should know.
ReadinessCheck judge_clock(const ReadinessFacts& facts) {
    const auto apart = std::to_string(std::abs(facts.ledger_ahead.count())) + " s";
    if (facts.ledger_ahead > kClockTolerance) {
        return {"clock", true,
                "ledger time is " + apart +
                    " ahead of the wall clock: the clock was set back, now or before an earlier start. Payments go on; "
                    "states and budget windows carry ledger time, which never goes back. Keep the machine's clock in "
                    "step; the two agree again once the signer has been stopped for that long"};
    }
    if (facts.ledger_ahead < -kClockTolerance) {
        return {"clock", true,
                "ledger time is " + apart +
                    " behind the wall clock, which was set ahead while the signer ran. Payments go on; if the clock is "
                    "right now, the next start brings the two together"};
    }
    return {"clock", true, "ledger time and the wall clock agree"};
}

/// Over the Unix socket payments go on whatever the certificate; but somebody is locked out when it has expired.
ReadinessCheck judge_certificate(const CertificateReading& certificate, std::chrono::system_clock::time_point now) {
    const auto until = format_time(certificate.not_after);
    const auto refused =
        certificate.problem ? "; a newer one is refused: " + with_hint(*certificate.problem) : std::string{};
    if (certificate.not_after <= now) {
        return {"certificate", false, "expired at " + until + ": callers over HTTPS refuse it, renew it" + refused};
    }
    const bool soon = certificate.not_after < now + kRenewBefore;
    return {"certificate", true, (soon ? "expires soon, renew it: good until " : "good until ") + until + refused};
}

/// Whoever shows a key or a certificate can pay without them.
ReadinessCheck judge_token_keys(const IssuerKeysHealth& health) {
    const auto held = std::to_string(health.keys) + (health.keys == 1 ? " key" : " keys") + " of the issuer in use";
    if (health.problem.empty()) {
        return {"tokens", true, health.as_of ? held : "the issuer was not asked yet"};
    }
    return {"tokens", true,
            (health.keys > 0 ? held : "no token is accepted") + ", it cannot be read: " + health.problem};
}

/// What is in the files and not in effect surprises at the next start.
ReadinessCheck judge_configuration(const ReadinessFacts& facts) {
    if (facts.config_problem) {
        return {"configuration", true,
                "the one before is in effect, as its files are refused: " + facts.config_problem->message};
    }
    return {"configuration", true,
            facts.needs_restart.empty() ? "in effect as written"
                                        : "in effect, but for what needs a restart: " + joined(facts.needs_restart)};
}

ReadinessCheck judge_hardening(const ReadinessFacts& facts) {
    if (facts.hardening_missing.empty()) {
        return {"hardening", true, "every measure applies: " + joined(facts.hardening_applied)};
    }
    return {"hardening", !facts.hardening_required,
            "missing: " + joined(facts.hardening_missing) + "; applied: " + joined(facts.hardening_applied)};
}

}  // namespace

bool Readiness::ready() const noexcept {
    return std::ranges::all_of(checks, [](const ReadinessCheck& check) { return check.ok; });
}

std::string Readiness::to_json() const {
    nlohmann::ordered_json document;
    document["ready"] = ready();
    document["checks"] = nlohmann::ordered_json::array();
    for (const auto& check : checks) {
        document["checks"].push_back({{"name", check.name}, {"ok", check.ok}, {"detail", check.detail}});
    }
    return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Readiness judge_readiness(const ReadinessFacts& facts) {
    Readiness readiness;
    readiness.checks.push_back(judge_phase(facts.phase));
    readiness.checks.push_back(facts.vault_problem ? ReadinessCheck{"vault", false, with_hint(*facts.vault_problem)}
                                                   : ReadinessCheck{"vault", true, "answers"});
    readiness.checks.push_back(judge_ledger(facts));
    readiness.checks.push_back(judge_chain(facts));
    readiness.checks.push_back(judge_key(facts));
    readiness.checks.push_back(judge_clock(facts));
    if (facts.certificate) {
        readiness.checks.push_back(judge_certificate(*facts.certificate, facts.now));
    }
    if (!facts.discovery.empty()) {  // payments need none of it
        readiness.checks.push_back({"discovery", true, facts.discovery});
    }
    if (facts.token_keys) {
        readiness.checks.push_back(judge_token_keys(*facts.token_keys));
    }
    readiness.checks.push_back(judge_configuration(facts));
    readiness.checks.push_back(judge_hardening(facts));
    return readiness;
}

}  // namespace farebox::signer
