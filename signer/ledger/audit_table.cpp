#include "signer/ledger/audit_table.hpp"

#include <utility>

namespace farebox::signer {

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
    if (entry.detail.size() > kMaxAuditDetailBytes) {
        entry.detail.resize(kMaxAuditDetailBytes);
    }
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
        const AuditEntry entry{all_.integer(0),
                               all_.time(1),
                               std::string{all_.bytes(2)},
                               std::string{all_.bytes(3)},
                               std::string{all_.bytes(4)},
                               static_cast<std::uint64_t>(all_.integer(5))};
        const auto previous = all_.fixed<Hash32>(6);
        const auto hash = all_.fixed<Hash32>(7);
        const bool follows = head.entries == 0 || (previous == head.hash && entry.id == head.id + 1);
        if (!follows || hash != audit_hash(previous, entry)) {
            all_.reset();
            return make_error(ErrorCode::ledger_unavailable,
                              "the audit chain is broken at entry " + std::to_string(entry.id),
                              "somebody changed the ledger's audit table; keep a copy of the file");
        }
        head = {entry.id, hash, head.entries + 1};
    }
    return head;
}

void AuditTable::forget(protocol::Timestamp before, std::int64_t limit) {
    raise_floor_.run(before, limit);
    forget_.run();
}

}  // namespace farebox::signer
