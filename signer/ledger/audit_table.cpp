#include "signer/ledger/audit_table.hpp"

#include <limits>
#include <utility>

namespace farebox::signer {
namespace {

/// Refusals are entered when their minute is over, and later where the disk failed: an entry may be older than the one
/// before it, but not by more.
constexpr std::int64_t kEnteredWithin = 3'600'000'000'000;

AuditRecord record_of(const Statement& row) {
    return {{row.integer(0), row.time(1), std::string{row.bytes(2)}, std::string{row.bytes(3)},
             std::string{row.bytes(4)}, static_cast<std::uint64_t>(row.integer(5))},
            row.fixed<Hash32>(6),
            row.fixed<Hash32>(7)};
}

bool wants(const AuditQuery& query, const AuditEntry& entry) {
    return (query.client.empty() || entry.client == query.client) && (query.kind.empty() || entry.kind == query.kind) &&
           (!query.since || *query.since <= entry.at);
}

}  // namespace

AuditTable::AuditTable(Database& database)
    : database_{database},
      newest_{database.prepare("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1")},
      seal_{database.prepare("SELECT entry, hash, mac FROM audit_seal")},
      keep_seal_{database.prepare("INSERT OR REPLACE INTO audit_seal (id, entry, hash, mac) VALUES (1, ?1, ?2, ?3)")},
      fits_{database.prepare("SELECT ?1 <= (SELECT audit_floor FROM meta) OR "
                             "EXISTS (SELECT 1 FROM audit WHERE id = ?1 AND hash = ?2)")},
      insert_{database.prepare("INSERT INTO audit (id, at, kind, client, detail, times, previous, hash) "
                               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")},
      all_{database.prepare("SELECT id, at, kind, client, detail, times, previous, hash FROM audit ORDER BY id")},
      later_{database.prepare(
          "SELECT id, at, kind, client, detail, times, previous, hash FROM audit WHERE id > ?1 ORDER BY id")},
      earlier_{database.prepare(
          "SELECT id, at, kind, client, detail, times, previous, hash FROM audit WHERE id < ?1 ORDER BY id DESC")},
      raise_floor_{database.prepare(
          "UPDATE meta SET audit_floor = max(audit_floor, coalesce((SELECT max(id) FROM "
          "(SELECT id, at FROM audit ORDER BY id LIMIT ?2) WHERE at < ?1 AND id < (SELECT max(id) FROM audit)), 0))")},
      forget_{database.prepare("DELETE FROM audit WHERE id <= (SELECT audit_floor FROM meta)")} {}

void AuditTable::append(AuditEntry entry) {
    Hash32 previous;
    newest_.start();
    if (newest_.step()) {
        entry.id = newest_.integer(0);
        previous = newest_.fixed<Hash32>(1);
        newest_.reset();
    }
    ++entry.id;
    entry.detail = cut_detail(std::move(entry.detail));
    insert_.run(entry.id, entry.at, entry.kind, entry.client, entry.detail, static_cast<std::int64_t>(entry.times),
                previous, audit_hash(previous, entry));
}

AuditEnd AuditTable::end() {
    AuditEnd end;
    newest_.start();
    if (newest_.step()) {
        end.newest = newest_.integer(0);
        end.hash = newest_.fixed<Hash32>(1);
    }
    newest_.reset();
    seal_.start();
    if (seal_.step()) {
        end.seal = AuditSeal{seal_.integer(0), seal_.fixed<Hash32>(1), seal_.fixed<Hash32>(2)};
    }
    seal_.reset();
    if (end.seal) {
        fits_.start(end.seal->entry, end.seal->hash);
        end.seal_fits = fits_.step() && fits_.integer(0) != 0;
        fits_.reset();
    }
    return end;
}

void AuditTable::keep_seal(const AuditSeal& seal) {
    keep_seal_.run(seal.entry, seal.hash, seal.mac);
}

Result<AuditHead> AuditTable::verify() {
    AuditHead head;
    all_.start();
    while (all_.step()) {
        if (auto added = check_next(head, record_of(all_)); !added) {
            all_.reset();
            return std::move(added).error();
        }
    }
    return head;
}

AuditPage AuditTable::page(const AuditQuery& query) {
    auto& rows = query.newest_first ? earlier_ : later_;
    rows.start(query.beyond.value_or(query.newest_first ? std::numeric_limits<std::int64_t>::max() : 0));
    AuditPage page;
    std::size_t seen = 0;
    std::size_t bytes = 0;
    while (rows.step()) {
        auto record = record_of(rows);
        const auto id = record.entry.id;
        if (query.newest_first && query.since &&
            record.entry.at.unix_nanos < query.since->unix_nanos - kEnteredWithin) {
            break;
        }
        if (wants(query, record.entry)) {
            bytes += record.entry.kind.size() + record.entry.client.size() + record.entry.detail.size();
            page.records.push_back(std::move(record));
        }
        if (++seen == kAuditPageEntries || bytes > kAuditPageBytes) {
            page.next = id;
            break;
        }
    }
    rows.reset();
    return page;
}

void AuditTable::forget(protocol::Timestamp before, std::int64_t limit) {
    raise_floor_.run(before, limit);
    forget_.run();
}

}  // namespace farebox::signer
