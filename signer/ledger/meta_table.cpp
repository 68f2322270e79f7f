#include "signer/ledger/meta_table.hpp"

#include <openssl/rand.h>

#include <array>
#include <stdexcept>

#include "protocol/hex.hpp"

namespace farebox::signer {
namespace {

template <std::size_t N>
std::array<std::uint8_t, N> random_bytes() {
    std::array<std::uint8_t, N> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error{"no random numbers"};
    }
    return bytes;
}

std::string fresh_secret() {
    const auto bytes = random_bytes<32>();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

MetaTable::MetaTable(Database& database)
    : database_{database},
      load_{database.prepare("SELECT identity, sequence, ledger_time FROM meta WHERE id = 1")},
      save_{database.prepare("UPDATE meta SET sequence = ?1, ledger_time = ?2 WHERE id = 1")},
      load_keys_{database.prepare("SELECT id, secret, valid_until FROM state_keys ORDER BY id DESC")},
      add_key_{database.prepare("INSERT INTO state_keys (secret, created) VALUES (?1, ?2)")},
      retire_key_{database.prepare("UPDATE state_keys SET valid_until = ?1 WHERE valid_until IS NULL")},
      forget_keys_{database.prepare("DELETE FROM state_keys WHERE valid_until < ?1")} {}

void MetaTable::initialise(protocol::Timestamp now) {
    if (database_.scalar("SELECT count(*) FROM meta") > 0) {
        return;
    }
    database_.prepare("INSERT INTO meta (id, identity, created, sequence, ledger_time) VALUES (1, ?1, ?2, 0, ?2)")
        .run(protocol::to_hex(random_bytes<16>()), now);
    add_key_.run(Blob{fresh_secret()}, now);
}

LedgerMeta MetaTable::load() {
    load_.start();
    if (!load_.step()) {
        throw std::runtime_error{"the ledger has lost its identity"};
    }
    LedgerMeta meta{std::string{load_.bytes(0)}, load_.integer(1), load_.time(2)};
    load_.reset();
    return meta;
}

void MetaTable::save(std::int64_t sequence, protocol::Timestamp ledger_time) {
    save_.run(sequence, ledger_time);
}

StateSealer MetaTable::load_sealer() {
    const auto read_key = [this] {
        StateKey key;
        key.id = static_cast<std::uint32_t>(load_keys_.integer(0));
        key.secret = load_keys_.fixed<Hash32>(1).data;
        return key;
    };
    load_keys_.start();
    if (!load_keys_.step()) {
        throw std::runtime_error{"the ledger has lost its state keys"};
    }
    StateSealer sealer{read_key()};
    while (load_keys_.step()) {  // few: each is deleted when its time is over
        sealer.add_retired(read_key(), load_keys_.time(2));
    }
    return sealer;
}

void MetaTable::rotate_state_key(protocol::Timestamp now, protocol::Timestamp previous_valid_until) {
    forget_state_keys(now);
    retire_key_.run(previous_valid_until);
    add_key_.run(Blob{fresh_secret()}, now);
}

void MetaTable::forget_state_keys(protocol::Timestamp now) {
    forget_keys_.run(now);
}

void MetaTable::replace_state_keys(protocol::Timestamp now) {
    database_.execute("DELETE FROM state_keys");
    add_key_.run(Blob{fresh_secret()}, now);
}

}  // namespace farebox::signer
