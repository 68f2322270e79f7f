#include "signer/daemon/audit_seal.hpp"

#include <chrono>
#include <utility>

#include "signer/ledger/wait_for_answer.hpp"

namespace farebox::signer {
namespace {

constexpr std::chrono::seconds kPatience{5};

vault::AuditHeadToMac head(std::int64_t entry, const Hash32& hash) {
    return {static_cast<std::uint64_t>(entry), hash};
}

}  // namespace

Result<AuditEnd> AuditSealing::end() {
    const auto ask = [this](auto done) { ledger_.audit_end(std::move(done)); };
    return wait_for_answer<Result<AuditEnd>>(kPatience, ask).value_or(ledger_is_silent());
}

Result<std::optional<std::string>> AuditSealing::check() {
    const auto found = end();
    if (!found) {
        return found.error();
    }
    if (found->newest == 0 && !found->seal) {
        return std::optional<std::string>{};
    }
    if (found->seal && (!found->seal_fits || found->seal->entry > found->newest)) {
        return std::optional{"entry " + std::to_string(found->seal->entry) +
                             ", which the vault had sealed, is changed or gone"};
    }
    // Asked of an entry that is there: the vault remembers the newest one it is asked of.
    const auto mac = found->seal ? vault_.mac_audit_head(head(found->seal->entry, found->seal->hash))
                                 : vault_.mac_audit_head(head(found->newest, found->hash));
    if (!mac) {
        return mac.error();
    }
    if (found->seal && mac->mac != found->seal->mac) {
        return std::optional<std::string>{"its seal is not the vault's, or of a vault whose state was lost"};
    }
    if (mac->newest_before > static_cast<std::uint64_t>(found->newest)) {
        return std::optional{"it ends at entry " + std::to_string(found->newest) + ", and the vault has sealed entry " +
                             std::to_string(mac->newest_before)};
    }
    return std::optional<std::string>{};
}

Result<void> AuditSealing::seal() {
    const auto found = end();
    if (!found || found->newest == 0) {
        return found ? Result<void>{} : Result<void>{found.error()};
    }
    const auto mac = vault_.mac_audit_head(head(found->newest, found->hash));
    if (!mac) {
        return mac.error();
    }
    ledger_.keep_audit_seal({found->newest, found->hash, mac->mac});
    return {};
}

}  // namespace farebox::signer
