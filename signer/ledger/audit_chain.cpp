#include "signer/ledger/audit_chain.hpp"

#include "protocol/byte_view.hpp"
#include "signer/ledger/digest.hpp"

namespace farebox::signer {
namespace {

constexpr std::int64_t kMinute = 60'000'000'000;
/// No client has such a name.
constexpr std::string_view kOthers = "(others)";

void append_number(std::string& out, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>((value >> shift) & 0xffU));
    }
}

void append_text(std::string& out, std::string_view text) {
    append_number(out, text.size());
    out.append(text);
}

}  // namespace

Hash32 audit_hash(const Hash32& previous, const AuditEntry& entry) {
    std::string message = protocol::to_string(previous);
    append_number(message, static_cast<std::uint64_t>(entry.id));
    append_number(message, static_cast<std::uint64_t>(entry.at.unix_nanos));
    append_text(message, entry.kind);
    append_text(message, entry.client);
    append_text(message, entry.detail);
    append_number(message, entry.times);
    return sha256(message);
}

Result<void> check_next(AuditHead& head, const AuditRecord& record) {
    const auto& [entry, previous, hash] = record;
    const bool follows = head.entries == 0 || (previous == head.hash && entry.id == head.id + 1);
    if (!follows || hash != audit_hash(previous, entry)) {
        return make_error(ErrorCode::ledger_unavailable,
                          "the audit chain is broken at entry " + std::to_string(entry.id),
                          "somebody changed the ledger's audit table; keep a copy of the file");
    }
    head = {entry.id, hash, head.entries + 1};
    return {};
}

std::string cut_detail(std::string detail) {
    if (detail.size() > kMaxAuditDetailBytes) {
        const auto continues = [&](std::size_t at) {
            return (static_cast<unsigned char>(detail[at]) & 0xc0U) == 0x80U;
        };
        auto size = kMaxAuditDetailBytes;
        while (size > 0 && continues(size)) {
            --size;
        }
        detail.resize(size);
    }
    return detail;
}

void DenialCounter::count(const std::string& client, ErrorCode code, protocol::Timestamp now) {
    const bool room = counts_.size() < kMaxDenialNames || counts_.contains({client, code});
    const std::string name{room ? std::string_view{client} : kOthers};
    Denial& denial = counts_[{name, code}];
    if (denial.times > 0 && denial.first.unix_nanos / kMinute != now.unix_nanos / kMinute) {
        finished_.push_back({0, denial.first, "denied", name, std::string{to_string(code)}, denial.times});
        denial.times = 0;
    }
    if (denial.times++ == 0) {
        denial.first = now;
    }
}

std::vector<AuditEntry> DenialCounter::take(protocol::Timestamp now, bool everything) {
    for (auto at = counts_.begin(); at != counts_.end();) {
        const auto& [key, denial] = *at;
        if (everything || denial.first.unix_nanos / kMinute < now.unix_nanos / kMinute) {
            finished_.push_back(
                {0, denial.first, "denied", key.first, std::string{to_string(key.second)}, denial.times});
            at = counts_.erase(at);
        } else {
            ++at;
        }
    }
    return std::exchange(finished_, {});
}

}  // namespace farebox::signer
