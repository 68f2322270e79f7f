#include "protocol/hex.hpp"
#include "signer/doctor/checks.hpp"
#include "signer/doctor/permission_checks.hpp"
#include "signer/doctor/wording.hpp"

// The ledger, what the vault remembers of it, and the audit chain.
namespace farebox::signer::doctor {
namespace {

constexpr std::uint64_t kMiB = 1U << 20U;
constexpr std::uint64_t kNoRoom = 64 * kMiB;  // the log may grow as large before it is written back
constexpr std::uint64_t kLittleRoom = 1024 * kMiB;

std::string mebibytes(std::uint64_t bytes) {
    return std::to_string(bytes / kMiB) + " MiB";
}

Finding judge_room(std::uint64_t free_bytes, const std::string& folder) {
    const auto detail = mebibytes(free_bytes) + " are free in " + folder;
    auto finding = ok(detail);
    if (free_bytes < kNoRoom) {
        finding = problem(detail + ": payments are refused once the disk is full", "make room there");
    } else if (free_bytes < kLittleRoom) {
        finding = warning(detail, "make room there, before payments are refused");
    }
    finding.values = {{"free_bytes", std::to_string(free_bytes)}};
    return finding;
}

void judge_reserve_file(const Facts& facts, Findings& findings) {
    const auto wanted = facts.config().ledger.reserve_bytes;
    const auto held = facts.ledger->reserve_bytes.value_or(0);
    const auto* running = facts.running();
    const bool missing = running != nullptr ? !running->ledger.reserve_file : held < wanted;
    const bool begun = running != nullptr || facts.ledger->found;
    if (wanted > 0 && missing && begun) {
        findings.push_back(warning("no reserve file of " + mebibytes(wanted) + " is kept beside the ledger",
                                   "make room there; the signer makes it again by itself"));
    }
}

Finding judge_examination(const LedgerExamination& found, const std::string& path) {
    if (!found.damage.empty()) {
        return problem(path + " is damaged: " + found.damage,
                       "restore it from a copy, then farebox-signer ledger adopt; keep the damaged file");
    }
    switch (found.extent) {
        case LedgerExamination::Extent::cut_off:
            return skipped(path + " is too large to be looked through in time; no damage as far as that went");
        case LedgerExamination::Extent::log_pending:
            return ok(path + " has a log that the next start takes in: a signer was killed");
        case LedgerExamination::Extent::whole:
            break;
    }
    return ok(path + " is sound, with " + std::to_string(found.sequence) + " grants so far; nobody holds it");
}

/// Of a ledger that somebody holds.
Finding judge_holder(const Facts& facts) {
    const auto held = facts.config().ledger.path + " is held by " + facts.ledger->holder;
    const auto* running = facts.running();
    if (running == nullptr) {
        return problem(held + ", who does not answer on the admin socket",
                       "name that signer's socket with --admin, or stop it");
    }
    if (!running->ledger.ok) {
        return problem(held + " and takes no payments: " + running->ledger.problem,
                       "look for a disk that is full or hangs");
    }
    return ok(held + " and takes payments");
}

std::string identity_of(const vault::LedgerPin& pin) {
    return protocol::to_hex(pin.id.data);
}

Finding judge_pin(const vault::LedgerPin& pin, const Facts& facts) {
    const auto& found = facts.ledger ? facts.ledger->found : std::nullopt;
    if (!found || found->identity.empty()) {
        return skipped("the vault signs for ledger " + identity_of(pin) + ", and no ledger can be compared with that");
    }
    const char* fix = "put the right ledger back; or farebox-signer ledger adopt, and start (docs/operating.md)";
    if (identity_of(pin) != found->identity) {
        return problem("the vault signs for ledger " + identity_of(pin) + ", and this one is " + found->identity, fix);
    }
    const bool whole = found->extent != LedgerExamination::Extent::log_pending;
    if (whole && pin.sequence > static_cast<std::uint64_t>(found->sequence)) {
        return problem("the vault has signed up to grant " + std::to_string(pin.sequence) +
                           ", and the ledger ends at " + std::to_string(found->sequence) + ": it is an older copy",
                       fix);
    }
    return ok("the vault signs for this ledger" + std::string{whole ? "" : ", whose log the next start takes in"});
}

Findings judge_state(const vault::StateFinding& finding, const Facts& facts) {
    const auto& path = facts.config().vault.state;
    const char* reset = "put the file back; or farebox-signer vault reset, and start (docs/operating.md)";
    switch (finding.kind) {
        case vault::StateFinding::Kind::not_begun:
            return {ok(path + " begins with the first start")};
        case vault::StateFinding::Kind::lost:
            return {problem(path + " is lost: the vault signs nothing", reset)};
        case vault::StateFinding::Kind::damaged:
            return {problem(path + " is damaged: the vault signs nothing", reset)};
        case vault::StateFinding::Kind::readable:
            break;
    }
    Findings findings;
    if (finding.summary.paused) {
        findings.push_back(problem("signing is paused, and stays so after a start", "farebox-signer resume"));
    }
    if (finding.summary.adopts_next_ledger) {
        findings.push_back(ok("the vault takes the ledger of the next start, as an operator ordered"));
    } else if (finding.summary.pin) {
        findings.push_back(judge_pin(*finding.summary.pin, facts));
    } else {
        findings.push_back(ok("the vault has met no ledger yet"));
    }
    return findings;
}

Finding judge_seal(const AuditReading& audit, std::chrono::milliseconds interval) {
    const auto newest = "entry " + std::to_string(audit.newest);
    if (!audit.sealed) {
        return audit.newest == 0 ? ok("no entry yet")
                                 : warning("none of " + std::to_string(audit.newest) + " entries is sealed",
                                           "see the log for audit_not_sealed");
    }
    if (!audit.unsealed_since) {
        return ok("sealed up to the newest, " + newest);
    }
    const auto detail = "sealed up to entry " + std::to_string(*audit.sealed) + " of " + std::to_string(audit.newest) +
                        "; the next was written " + format_age(*audit.unsealed_since) + " ago";
    // What is new may wait for one interval, and for the vault.
    return *audit.unsealed_since <= 2 * interval + std::chrono::minutes{1}
               ? ok(detail)
               : warning(detail, "see the log for audit_not_sealed, and farebox-signer vault status");
}

}  // namespace

Findings judge_ledger(const Facts& facts) {
    if (!facts.ledger) {
        return not_in_time("the ledger's disk");
    }
    const auto& path = facts.config().ledger.path;
    const auto folder = path.substr(0, path.rfind('/'));
    if (!facts.ledger->free_bytes) {
        return {problem("the ledger's folder " + folder + ": " + facts.ledger->no_folder,
                        "make it (mkdir -p " + shell_word(folder) + "), or correct ledger.url")};
    }
    Findings findings{judge_room(*facts.ledger->free_bytes, folder)};
    if (facts.ledger->on_network) {
        findings.push_back(problem(folder + " is on a network file system", "put the ledger on a local disk"));
    }
    if (facts.ledger->holder_unknown) {
        findings.push_back(skipped(facts.ledger->holder_unknown->message, facts.ledger->holder_unknown->hint));
    } else if (!facts.ledger->holder.empty()) {
        findings.push_back(judge_holder(facts));
    } else if (facts.ledger->found) {
        findings.push_back(judge_examination(*facts.ledger->found, path));
    } else if (const auto& error = facts.ledger->unreadable) {
        findings.push_back(error->code == ErrorCode::not_found ? ok(path + " is made by the first start")
                                                               : problem_of(*error));
    }
    judge_reserve_file(facts, findings);
    return findings;
}

Findings judge_vault_state(const Facts& facts) {
    if (const auto* running = facts.running()) {
        return {running->paused
                    ? problem("signing is paused", "farebox-signer resume")
                    : ok("the vault signs for ledger " + running->ledger.identity + ", which it met at the start")};
    }
    if (!facts.vault_state) {
        return not_in_time("the disk of vault.state");
    }
    const auto& state = *facts.vault_state;
    return state ? judge_state(*state, facts) : Findings{skipped(state.error().message, state.error().hint)};
}

Findings judge_audit(const Facts& facts) {
    if (facts.running() == nullptr) {
        return {skipped("only the running signer's vault can tell what it has sealed", "farebox-signer serve")};
    }
    if (!facts.signer->audit) {
        return {problem("the audit chain cannot be asked about: " + facts.signer->audit_unknown,
                        "farebox-signer audit verify")};
    }
    const auto& audit = *facts.signer->audit;
    if (!audit.problem.empty()) {
        return {problem("the audit chain does not hold: " + audit.problem,
                        "keep a copy of the ledger, and look who could write it; farebox-signer audit verify")};
    }
    return {judge_seal(audit, facts.config().ledger.audit_seal_interval)};
}

}  // namespace farebox::signer::doctor
