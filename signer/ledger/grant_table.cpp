#include "signer/ledger/grant_table.hpp"

namespace farebox::signer {

GrantTable::GrantTable(Database& database)
    : database_{database},
      insert_{database.prepare(
          "INSERT INTO grants (id, session, client, key, recipient, rand_hash, face_value, win_prob, creation_round, "
          "creation_round_block_hash, first_nonce, tickets, charge, manifest_id, status, granted, counted, auth_id) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0, ?15, ?16, ?17)")},
      find_{database.prepare(
          "SELECT id, session, client, key, recipient, rand_hash, face_value, win_prob, creation_round, "
          "creation_round_block_hash, first_nonce, tickets, charge, manifest_id, status, granted, counted, auth_id "
          "FROM grants WHERE id = ?1")},
      newest_{database.prepare(
          "SELECT session, client, granted FROM grants WHERE EXISTS "
          "(SELECT 1 FROM sessions WHERE id = grants.session AND client = grants.client) ORDER BY id DESC")},
      set_void_{database.prepare("UPDATE grants SET status = 2 WHERE id = ?1 AND status = 0")},
      reinstate_{database.prepare("UPDATE grants SET status = 0 WHERE id = ?1 AND status = 2")},
      find_answer_{database.prepare("SELECT fingerprint, grant_id, state, seal, created FROM idempotency "
                                    "WHERE client = ?1 AND key_hash = ?2")},
      put_answer_{database.prepare("INSERT OR REPLACE INTO idempotency "
                                   "(client, key_hash, fingerprint, grant_id, state, seal, created) "
                                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")} {}

void GrantTable::insert(const Grant& grant, const ScopedCharge& scoped) {
    const bool for_somebody = scoped.windows(LimitScope::auth_id) != 0;
    insert_.run(grant.id, grant.session, grant.client, grant.key, grant.recipient, grant.recipient_rand_hash,
                grant.face_value, grant.win_prob, grant.creation_round, grant.creation_round_block_hash,
                grant.first_nonce, grant.count, grant.charge, grant.manifest_id, grant.granted,
                std::int64_t{scoped.counted}, for_somebody ? std::optional{scoped.auth_id} : std::nullopt);
}

std::optional<StoredGrant> GrantTable::find(std::int64_t id) {
    find_.start(id);
    if (!find_.step()) {
        return std::nullopt;
    }
    StoredGrant found;
    Grant& grant = found.grant;
    grant.id = find_.integer(0);
    grant.session = find_.integer(1);
    grant.client = find_.bytes(2);
    grant.key = find_.fixed<Address>(3);
    grant.recipient = find_.fixed<Address>(4);
    grant.recipient_rand_hash = find_.fixed<RecipientRandHash>(5);
    grant.face_value = find_.wei(6);
    grant.win_prob = find_.number(7);
    grant.creation_round = find_.integer(8);
    grant.creation_round_block_hash = find_.fixed<BlockHash>(9);
    grant.first_nonce = static_cast<std::uint32_t>(find_.integer(10));
    grant.count = static_cast<std::uint32_t>(find_.integer(11));
    grant.charge = find_.wei(12);
    grant.manifest_id = find_.bytes(13);
    found.status = static_cast<GrantStatus>(find_.integer(14));
    grant.granted = find_.time(15);
    found.scoped.counted = static_cast<std::uint16_t>(find_.integer(16));
    found.scoped.session = grant.session;
    found.scoped.recipient = grant.recipient;
    if (!find_.is_null(17)) {
        found.scoped.auth_id = find_.fixed<Hash32>(17);
    }
    find_.reset();
    return found;
}

bool GrantTable::set_void(std::int64_t id) {
    set_void_.run(id);
    return database_.changes() == 1;
}

bool GrantTable::reinstate(std::int64_t id) {
    reinstate_.run(id);
    return database_.changes() == 1;
}

std::optional<IdempotentAnswer> GrantTable::find_answer(const std::string& client, const Hash32& key_hash) {
    find_answer_.start(client, key_hash);
    if (!find_answer_.step()) {
        return std::nullopt;
    }
    IdempotentAnswer answer{find_answer_.fixed<Hash32>(0), find_answer_.integer(1), std::string{find_answer_.bytes(2)},
                            std::string{find_answer_.bytes(3)}, find_answer_.time(4)};
    find_answer_.reset();
    return answer;
}

void GrantTable::put_answer(const std::string& client, const Hash32& key_hash, const IdempotentAnswer& answer) {
    put_answer_.run(client, key_hash, answer.fingerprint, answer.grant_id, Blob{answer.state}, Blob{answer.seal},
                    answer.created);
}

}  // namespace farebox::signer
