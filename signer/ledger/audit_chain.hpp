#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "protocol/timestamp.hpp"

/// The audit log's pure part: what an entry's hash covers, and how refusals are counted instead of listed.
namespace farebox::signer {

struct AuditEntry {
    std::int64_t id = 0;
    protocol::Timestamp at;
    std::string kind;
    std::string client;
    std::string detail;
    std::uint64_t times = 1;
};

inline constexpr std::size_t kMaxAuditDetailBytes = 4096;
/// The kind of the entry that says that the chain before it was changed.
inline constexpr std::string_view kAuditBroken = "audit_broken";

/// SHA-256 over the hash before and every field, each with its length, so that no two entries look alike.
[[nodiscard]] Hash32 audit_hash(const Hash32& previous, const AuditEntry& entry);

/// An entry with its place in the chain.
struct AuditRecord {
    AuditEntry entry;
    Hash32 previous;
    Hash32 hash;
};

/// The newest entry of the audit chain, after every entry before it was checked.
struct AuditHead {
    std::int64_t id = 0;  ///< 0: no entry yet.
    Hash32 hash;
    std::uint64_t entries = 0;  ///< Entries still kept.
};

/// Recomputes one entry and moves @p head on to it; the first one kept may follow anything.
/// @return ledger_unavailable where it does not hold.
Result<void> check_next(AuditHead& head, const AuditRecord& record);

/// @p detail, cut to what is kept of it between two characters.
[[nodiscard]] std::string cut_detail(std::string detail);

/// Refusals of so many different callers and codes are counted apart; further ones together.
inline constexpr std::size_t kMaxDenialNames = 1000;

/// Refusals per client and code, handed out once their minute is over: nobody fills the disk by being refused.
class DenialCounter {
public:
    void count(const std::string& client, ErrorCode code, protocol::Timestamp now);
    /// Entries of the minutes before the running one; all of them with `everything`.
    std::vector<AuditEntry> take(protocol::Timestamp now, bool everything);

private:
    struct Denial {
        protocol::Timestamp first;
        std::uint64_t times = 0;
    };
    std::map<std::pair<std::string, ErrorCode>, Denial> counts_;
    std::vector<AuditEntry> finished_;
};

}  // namespace farebox::signer
