#include "signer/ledger/session_table.hpp"

namespace farebox::signer {
namespace {

/// From three columns; null in the first: there is none.
std::shared_ptr<const Authorisation> read_authorisation(const Statement& row, int first) {
    if (row.is_null(first)) {
        return nullptr;
    }
    auto authorisation = std::make_shared<Authorisation>();
    authorisation->credentials = row.fixed<Hash32>(first);
    authorisation->expiry = row.integer(first + 1);
    if (!row.is_null(first + 2)) {
        const auto price = protocol::Rational::parse(row.bytes(first + 2));
        if (!price) {
            return nullptr;  // damaged: then the webhook is asked again
        }
        authorisation->max_price = *price;
    }
    return authorisation;
}

/// Its columns.
struct AuthorisationColumns {
    explicit AuthorisationColumns(const Authorisation* authorisation) {
        if (authorisation == nullptr) {
            return;
        }
        credentials = authorisation->credentials;
        expiry = authorisation->expiry;
        if (authorisation->max_price) {
            max_price = authorisation->max_price->to_ratio_string();
        }
    }
    std::optional<Hash32> credentials;
    std::optional<std::int64_t> expiry;
    std::optional<std::string> max_price;
};

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
    session.authorisation = read_authorisation(row, 18);
    return session;
}

}  // namespace

SessionTable::SessionTable(Database& database)
    : database_{database},
      find_{database.prepare(
          "SELECT id, client, key, state_id, orchestrator, initial_price_per_unit, initial_pixels_per_unit, "
          "acknowledged, issued, issued_state, issued_seal, grant_id, fingerprint, reissues, credentials_manifest, "
          "credentials, opened, last_used, auth_credentials, auth_expiry, auth_max_price FROM sessions WHERE state_id "
          "= ?1")},
      state_id_{database.prepare("SELECT state_id FROM sessions WHERE id = ?1")},
      insert_{database.prepare(
          "INSERT OR IGNORE INTO sessions (client, key, state_id, orchestrator, initial_price_per_unit, "
          "initial_pixels_per_unit, acknowledged, issued, issued_state, issued_seal, grant_id, fingerprint, reissues, "
          "credentials_manifest, credentials, opened, last_used, auth_credentials, auth_expiry, auth_max_price) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)")},
      update_{database.prepare(
          "UPDATE sessions SET acknowledged = ?2, issued = ?3, issued_state = ?4, issued_seal = ?5, grant_id = ?6, "
          "fingerprint = ?7, reissues = ?8, credentials_manifest = ?9, credentials = ?10, last_used = ?11, "
          "auth_credentials = ?12, auth_expiry = ?13, auth_max_price = ?14 WHERE id = ?1")},
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
    const AuthorisationColumns authorisation{row.authorisation.get()};
    insert_.run(row.client, row.key, row.state_id, row.orchestrator, row.initial_price_per_unit,
                row.initial_pixels_per_unit, row.acknowledged, row.issued, Blob{row.issued_state},
                Blob{row.issued_seal}, row.grant_id, row.fingerprint, row.reissues, row.credentials_manifest,
                row.credentials, row.opened, row.last_used, authorisation.credentials, authorisation.expiry,
                authorisation.max_price);
    row.id = database_.last_insert_id();
    return database_.changes() == 1;
}

void SessionTable::update(const SessionRow& row) {
    const AuthorisationColumns authorisation{row.authorisation.get()};
    update_.run(row.id, row.acknowledged, row.issued, Blob{row.issued_state}, Blob{row.issued_seal}, row.grant_id,
                row.fingerprint, row.reissues, row.credentials_manifest, row.credentials, row.last_used,
                authorisation.credentials, authorisation.expiry, authorisation.max_price);
}

void SessionTable::remove(std::int64_t id) {
    remove_.run(id);
}

}  // namespace farebox::signer
