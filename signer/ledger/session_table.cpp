#include "signer/ledger/session_table.hpp"

namespace farebox::signer {
namespace {

SessionRow read_row(const Statement& row) {
    SessionRow session;
    session.id = row.integer(0);
    session.client = row.bytes(1);
    session.key = row.fixed<Address>(2);
    session.state_id = row.bytes(3);
    session.orchestrator = row.fixed<Address>(4);
    session.initial_price_per_unit = row.integer(5);
    session.initial_pixels_per_unit = row.integer(6);
    if (!row.is_null(7)) {
        session.acknowledged = row.fixed<Hash32>(7);
    }
    session.issued = row.fixed<Hash32>(8);
    session.issued_state = row.bytes(9);
    session.issued_seal = row.bytes(10);
    if (!row.is_null(11)) {
        session.grant_id = row.integer(11);
    }
    session.fingerprint = row.fixed<Hash32>(12);
    session.reissues = static_cast<std::uint32_t>(row.integer(13));
    session.credentials_manifest = row.bytes(14);
    if (!row.is_null(15)) {
        session.credentials = row.fixed<Signature>(15);
    }
    session.opened = row.time(16);
    session.last_used = row.time(17);
    return session;
}

}  // namespace

SessionTable::SessionTable(Database& database)
    : database_{database},
      find_{database.prepare(
          "SELECT id, client, key, state_id, orchestrator, initial_price_per_unit, initial_pixels_per_unit, "
          "acknowledged, issued, issued_state, issued_seal, grant_id, fingerprint, reissues, credentials_manifest, "
          "credentials, opened, last_used FROM sessions WHERE state_id = ?1")},
      state_id_{database.prepare("SELECT state_id FROM sessions WHERE id = ?1")},
      insert_{database.prepare(
          "INSERT OR IGNORE INTO sessions (client, key, state_id, orchestrator, initial_price_per_unit, "
          "initial_pixels_per_unit, acknowledged, issued, issued_state, issued_seal, grant_id, fingerprint, reissues, "
          "credentials_manifest, credentials, opened, last_used) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)")},
      update_{database.prepare(
          "UPDATE sessions SET acknowledged = ?2, issued = ?3, issued_state = ?4, issued_seal = ?5, grant_id = ?6, "
          "fingerprint = ?7, reissues = ?8, credentials_manifest = ?9, credentials = ?10, last_used = ?11 "
          "WHERE id = ?1")},
      remove_{database.prepare("DELETE FROM sessions WHERE id = ?1")},
      without_grant_{
          database.prepare("SELECT id, client, last_used FROM sessions WHERE grant_id IS NULL AND last_used >= ?1")} {}

std::vector<SessionRow> SessionTable::find(const std::string& state_id) {
    std::vector<SessionRow> rows;
    find_.start(state_id);
    while (find_.step()) {
        rows.push_back(read_row(find_));
    }
    return rows;
}

std::optional<std::string> SessionTable::state_id_of(std::int64_t id) {
    state_id_.start(id);
    if (!state_id_.step()) {
        return std::nullopt;
    }
    std::string state_id{state_id_.bytes(0)};
    state_id_.reset();
    return state_id;
}

bool SessionTable::insert(SessionRow& row) {
    insert_.run(row.client, row.key, row.state_id, row.orchestrator, row.initial_price_per_unit,
                row.initial_pixels_per_unit, row.acknowledged, row.issued, Blob{row.issued_state},
                Blob{row.issued_seal}, row.grant_id, row.fingerprint, row.reissues, row.credentials_manifest,
                row.credentials, row.opened, row.last_used);
    row.id = database_.last_insert_id();
    return database_.changes() == 1;
}

void SessionTable::update(const SessionRow& row) {
    update_.run(row.id, row.acknowledged, row.issued, Blob{row.issued_state}, Blob{row.issued_seal}, row.grant_id,
                row.fingerprint, row.reissues, row.credentials_manifest, row.credentials, row.last_used);
}

void SessionTable::remove(std::int64_t id) {
    remove_.run(id);
}

}  // namespace farebox::signer
