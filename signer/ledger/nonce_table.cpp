#include "signer/ledger/nonce_table.hpp"

namespace farebox::signer {

NonceTable::NonceTable(Database& database)
    : find_{database.prepare("SELECT key, client, recipient, face_value, win_prob, used, last_used FROM nonces "
                             "WHERE rand_hash = ?1")},
      put_{database.prepare(
          "INSERT INTO nonces (rand_hash, key, client, recipient, face_value, win_prob, used, last_used) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (rand_hash, key) DO UPDATE SET "
          "recipient = excluded.recipient, face_value = excluded.face_value, win_prob = excluded.win_prob, "
          "used = excluded.used, last_used = excluded.last_used")} {}

std::vector<NonceRow> NonceTable::find(const RecipientRandHash& rand_hash) {
    std::vector<NonceRow> rows;
    find_.start(rand_hash);
    while (find_.step()) {
        NonceRow row;
        row.key = find_.fixed<Address>(0);
        row.client = find_.bytes(1);
        if (!find_.is_null(2)) {
            row.use = RandHashUse{find_.fixed<Address>(2), find_.wei(3), find_.number(4)};
        }
        row.used = static_cast<std::uint32_t>(find_.integer(5));
        row.last_used = find_.time(6);
        rows.push_back(std::move(row));
    }
    return rows;
}

void NonceTable::put(const RecipientRandHash& rand_hash, const NonceRow& row) {
    std::optional<Address> recipient;
    std::optional<Wei> face_value;
    std::optional<Uint256> win_prob;
    if (row.use) {
        recipient = row.use->recipient;
        face_value = row.use->face_value;
        win_prob = row.use->win_prob;
    }
    put_.run(rand_hash, row.key, row.client, recipient, face_value, win_prob, row.used, row.last_used);
}

}  // namespace farebox::signer
