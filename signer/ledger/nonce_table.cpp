#include "signer/ledger/nonce_table.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace farebox::signer {
namespace {

constexpr std::size_t kEntryBytes = 16;
/// So many rows are added to the index in one sweep over it: the more, the more of them share a page.
constexpr std::size_t kSweep = 16384;
/// Rows of a sweep that one group of payments waits for.
constexpr std::size_t kSlice = 256;

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

Blob blob_of(const std::uint64_t& prefix) {
    return {{reinterpret_cast<const char*>(&prefix), sizeof(prefix)}};
}

}  // namespace

NonceTable::NonceTable(Database& database)
    : database_{database},
      load_recent_{database.prepare(
          "SELECT id, rand_hash FROM nonces WHERE id > (SELECT coalesce(max(nonces_indexed), 0) FROM meta)")},
      find_indexed_{database.prepare("SELECT nonce FROM nonce_index WHERE prefix = ?1")},
      find_{database.prepare("SELECT key, client, recipient, face_value, win_prob, used, opened, last_used FROM nonces "
                             "WHERE id = ?1 AND rand_hash = ?2")},
      insert_{database.prepare("INSERT INTO nonces (id, rand_hash, key, client, recipient, face_value, win_prob, used, "
                               "opened, last_used) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")},
      update_{database.prepare("UPDATE nonces SET recipient = ?2, face_value = ?3, win_prob = ?4, used = ?5, "
                               "opened = ?6, last_used = ?7 WHERE id = ?1")},
      add_to_index_{database.prepare("INSERT OR IGNORE INTO nonce_index (prefix, nonce) VALUES (?1, ?2)")},
      set_indexed_{database.prepare("UPDATE meta SET nonces_indexed = ?1")},
      find_old_{database.prepare("SELECT id, rand_hash FROM nonces WHERE id > ?1 AND id <= ?2 AND last_used < ?3 "
                                 "ORDER BY id")},
      remove_from_index_{database.prepare("DELETE FROM nonce_index WHERE prefix = ?1 AND nonce = ?2")},
      remove_{database.prepare("DELETE FROM nonces WHERE id = ?1")} {}

NonceTable::Prefix NonceTable::prefix_of(const RecipientRandHash& rand_hash) noexcept {
    Prefix prefix = 0;
    std::memcpy(&prefix, rand_hash.data.data(), sizeof(prefix));
    return prefix;
}

void NonceTable::load() {
    recent_.clear();
    sweep_.clear();
    // Ids are not used again even where the newest rows have been deleted: the index goes by them.
    next_id_ = database_.scalar(
        "SELECT max((SELECT coalesce(max(id), 0) FROM nonces), (SELECT coalesce(max(nonces_indexed), 0) FROM meta)) + "
        "1");
    load_recent_.start();
    while (load_recent_.step()) {
        recent_.emplace(prefix_of(load_recent_.fixed<RecipientRandHash>(1)), load_recent_.integer(0));
    }
}

std::vector<NonceRow> NonceTable::find(const RecipientRandHash& rand_hash) {
    const Prefix prefix = prefix_of(rand_hash);
    std::vector<NonceRow> rows;
    for (auto [entry, end] = recent_.equal_range(prefix); entry != end; ++entry) {
        add_if_same(rows, entry->second, rand_hash);
    }
    find_indexed_.start(blob_of(prefix));
    while (find_indexed_.step()) {
        add_if_same(rows, find_indexed_.integer(0), rand_hash);
    }
    return rows;
}

void NonceTable::add_if_same(std::vector<NonceRow>& rows, std::int64_t id, const RecipientRandHash& rand_hash) {
    if (std::ranges::find(rows, id, &NonceRow::id) != rows.end()) {
        return;  // a sweep was cut off: the index has it, and memory again
    }
    find_.start(id, rand_hash);
    if (!find_.step()) {
        return;
    }
    NonceRow& row = rows.emplace_back();
    row.id = id;
    row.key = find_.fixed<Address>(0);
    row.client = find_.bytes(1);
    if (!find_.is_null(2)) {
        row.use = RandHashUse{find_.fixed<Address>(2), find_.wei(3), find_.number(4)};
    }
    row.used = static_cast<std::uint32_t>(find_.integer(5));
    row.opened = decode_opened(find_.bytes(6));
    row.last_used = find_.time(7);
    find_.reset();
}

void NonceTable::put(const RecipientRandHash& rand_hash, NonceRow& row) {
    std::optional<Address> recipient;
    std::optional<Wei> face_value;
    std::optional<Uint256> win_prob;
    if (row.use) {
        recipient = row.use->recipient;
        face_value = row.use->face_value;
        win_prob = row.use->win_prob;
    }
    const std::string opened = encode_opened(row.opened);
    if (row.id != 0) {
        return update_.run(row.id, recipient, face_value, win_prob, row.used, Blob{opened}, row.last_used);
    }
    row.id = next_id_++;
    insert_.run(row.id, rand_hash, row.key, row.client, recipient, face_value, win_prob, row.used, Blob{opened},
                row.last_used);
    recent_.emplace(prefix_of(rand_hash), row.id);
}

void NonceTable::flush() {
    if (sweep_.empty()) {
        if (recent_.size() < kSweep) {
            return;
        }
        begin_sweep();
    }
    for (std::size_t row = 0; row < kSlice && !sweep_.empty(); ++row) {
        const Entry entry = sweep_.back();
        sweep_.pop_back();
        add_to_index_.run(blob_of(entry.first), entry.second);
        forget_recent(entry);
    }
    if (sweep_.empty()) {
        set_indexed_.run(sweep_ends_);  // a sweep cut off by a crash is made again
    }
}

void NonceTable::begin_sweep() {
    sweep_.assign(recent_.begin(), recent_.end());
    sweep_ends_ = next_id_ - 1;
    std::ranges::sort(sweep_, [](const Entry& one, const Entry& other) {
        return std::memcmp(&one.first, &other.first, sizeof(Prefix)) > 0;  // as the index is ordered, first one last
    });
}

void NonceTable::forget_recent(const Entry& entry) {
    const auto [first, end] = recent_.equal_range(entry.first);
    const auto found = std::find_if(first, end, [&](const auto& each) { return each.second == entry.second; });
    if (found != end) {
        recent_.erase(found);
    }
}

std::size_t NonceTable::forget(std::int64_t after, std::int64_t last, protocol::Timestamp time) {
    std::vector<Entry> old;
    find_old_.start(after, last, time);
    while (find_old_.step()) {
        old.emplace_back(prefix_of(find_old_.fixed<RecipientRandHash>(1)), find_old_.integer(0));
    }
    for (const Entry& entry : old) {
        remove_.run(entry.second);
        remove_from_index_.run(blob_of(entry.first), entry.second);
        forget_recent(entry);
    }
    std::erase_if(sweep_, [&](const Entry& entry) {
        return std::ranges::binary_search(old, entry.second, {}, &Entry::second);  // by id, as they were found
    });
    return old.size();
}

}  // namespace farebox::signer
