#include "signer/ledger/nonce_table.hpp"

namespace farebox::signer {
namespace {

constexpr std::size_t kEntryBytes = 16;

void append_number(std::string& bytes, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        bytes.push_back(static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xffU));
    }
}

std::uint64_t number_at(std::string_view bytes, std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t byte = 0; byte < sizeof(value); ++byte) {
        value = (value << 8U) | static_cast<std::uint8_t>(bytes[at + byte]);
    }
    return value;
}

std::string encode_opened(const std::vector<OpenedSession>& opened) {
    std::string bytes;
    bytes.reserve(opened.size() * kEntryBytes);
    for (const auto& session : opened) {
        append_number(bytes, static_cast<std::uint64_t>(session.id));
        append_number(bytes, session.fingerprint);
    }
    return bytes;
}

std::vector<OpenedSession> decode_opened(std::string_view bytes) {
    std::vector<OpenedSession> opened;
    opened.reserve(bytes.size() / kEntryBytes);
    for (std::size_t at = 0; at + kEntryBytes <= bytes.size(); at += kEntryBytes) {
        opened.push_back(
            {static_cast<std::int64_t>(number_at(bytes, at)), number_at(bytes, at + sizeof(std::int64_t))});
    }
    return opened;
}

}  // namespace

NonceTable::NonceTable(Database& database)
    : find_{database.prepare("SELECT key, client, recipient, face_value, win_prob, used, opened, last_used FROM nonces "
                             "WHERE rand_hash = ?1")},
      put_{database.prepare(
          "INSERT INTO nonces (rand_hash, key, client, recipient, face_value, win_prob, used, opened, last_used) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (rand_hash, key) DO UPDATE SET "
          "recipient = excluded.recipient, face_value = excluded.face_value, win_prob = excluded.win_prob, "
          "used = excluded.used, opened = excluded.opened, last_used = excluded.last_used")} {}

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
        row.opened = decode_opened(find_.bytes(6));
        row.last_used = find_.time(7);
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
    put_.run(rand_hash, row.key, row.client, recipient, face_value, win_prob, row.used, Blob{encode_opened(row.opened)},
             row.last_used);
}

}  // namespace farebox::signer
