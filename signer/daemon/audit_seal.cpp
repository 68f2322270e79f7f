#include "signer/daemon/audit_seal.hpp"

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "protocol/hex.hpp"
#include "signer/ledger/wait_for_answer.hpp"

namespace farebox::signer {
namespace {

constexpr std::chrono::seconds kPatience{5};

vault::AuditHeadToMac head(std::int64_t entry, const Hash32& hash) {
    return {static_cast<std::uint64_t>(entry), hash};
}

}  // namespace

std::string to_json(const SealFindings& findings) {
    using Json = nlohmann::ordered_json;
    const auto& [end, problem] = findings;
    const Json seal =
        end.seal ? Json{{"entry", end.seal->entry}, {"hash", protocol::to_hex(end.seal->hash.span())}} : Json();
    return Json{{"newest", end.newest},
                {"hash", protocol::to_hex(end.hash.span())},
                {"seal", seal},
                {"problem", problem ? Json(*problem) : Json()}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<AuditEnd> AuditSealing::end() {
    const auto ask = [this](auto done) { ledger_.audit_end(std::move(done)); };
    return wait_for_answer<Result<AuditEnd>>(kPatience, ask).value_or(ledger_is_silent());
}

Result<SealFindings> AuditSealing::check() {
    auto found = end();
    if (!found) {
        return std::move(found).error();
    }
    auto problem = judge(*found);
    return problem ? Result<SealFindings>{{*std::move(found), *std::move(problem)}} : std::move(problem).error();
}

Result<std::optional<std::string>> AuditSealing::judge(const AuditEnd& end) {
    if (end.newest == 0 && !end.seal) {
        return std::optional<std::string>{};
    }
    if (end.seal && (!end.seal_fits || end.seal->entry > end.newest)) {
        return std::optional{"entry " + std::to_string(end.seal->entry) +
                             ", which the vault had sealed, is changed or gone"};
    }
    // Asked of an entry that is there: the vault remembers the newest one it is asked of.
    const auto mac = end.seal ? vault_.mac_audit_head(head(end.seal->entry, end.seal->hash))
                              : vault_.mac_audit_head(head(end.newest, end.hash));
    if (!mac) {
        return mac.error();
    }
    if (end.seal && mac->mac != end.seal->mac) {
        return std::optional<std::string>{"its seal is not the vault's, or of a vault whose state was lost"};
    }
    if (mac->newest_before > static_cast<std::uint64_t>(end.newest)) {
        return std::optional{"it ends at entry " + std::to_string(end.newest) + ", and the vault has sealed entry " +
                             std::to_string(mac->newest_before)};
    }
    return std::optional<std::string>{};
}

Result<void> AuditSealing::seal() {
    const auto found = end();
    if (!found) {
        return found.error();
    }
    const bool sealed = found->seal && found->seal->entry == found->newest && found->seal->hash == found->hash;
    if (found->newest == 0 || sealed) {
        return {};
    }
    const auto mac = vault_.mac_audit_head(head(found->newest, found->hash));
    if (!mac) {
        return mac.error();
    }
    ledger_.keep_audit_seal({found->newest, found->hash, mac->mac});
    return {};
}

}  // namespace farebox::signer
