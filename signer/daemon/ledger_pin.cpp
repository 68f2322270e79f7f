#include <chrono>
#include <utility>

#include "protocol/hex.hpp"
#include "signer/daemon/audit_seal.hpp"
#include "signer/daemon/daemon.hpp"
#include "signer/ledger/wait_for_answer.hpp"

// That the vault and the daemon mean the same ledger.
namespace farebox::signer {
namespace {

constexpr std::chrono::seconds kPatience{30};

Result<void> adopt(Ledger& ledger, const vault::LedgerPinned& pinned) {
    const auto ask = [&](auto done) { ledger.adopt(pinned.adoption, pinned.forgets_spending, std::move(done)); };
    return wait_for_answer<Result<void>>(kPatience, ask).value_or(ledger_is_silent());
}

}  // namespace

Result<void> Daemon::pin_ledger() {
    const auto health = ledger_->health();
    const auto id = protocol::parse_hex_as<vault::LedgerId>(health.identity, protocol::HexPrefix::forbidden);
    if (!id) {
        return make_error(ErrorCode::ledger_unavailable, "the ledger's identity is damaged", "restore it from a copy");
    }
    const auto pinned = vault_.pin_ledger({*id, static_cast<std::uint64_t>(health.sequence)});
    if (!pinned) {
        return pinned.error();
    }
    // Again and again the same order where a start was cut short; the ledger carries it out once.
    return pinned->adoption.is_zero() ? Result<void>{} : adopt(*ledger_, *pinned);
}

/// A chain that somebody changed is told, loudly and in the chain itself; payments do not stand on it.
Result<void> Daemon::check_audit() {
    const auto found = AuditSealing{*ledger_, vault_}.check();
    if (!found) {
        return found.error();
    }
    if (const auto& wrong = found->problem) {
        log_.error("audit_broken", {{"message", "the ledger's audit chain was changed: " + *wrong}});
        ledger_->audit({std::string{kAuditBroken}, {}, *wrong});
    }
    return {};
}

void Daemon::seal_audit() {
    if (const auto sealed = AuditSealing{*ledger_, vault_}.seal(); !sealed) {
        audit_not_sealed(sealed.error());
    }
}

void Daemon::audit_not_sealed(const Error& why) {
    log_.warn("audit_not_sealed", {{"message", why.message}});
}

}  // namespace farebox::signer
