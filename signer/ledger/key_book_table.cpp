#include "signer/ledger/key_book_table.hpp"

#include <set>
#include <string>

namespace farebox::signer {

KeyBookTable::KeyBookTable(Database& database)
    : keys_{database.prepare(
          "SELECT address, status, created, changed, configured FROM keyring ORDER BY created, address")},
      pins_{database.prepare("SELECT client, caller, key, used FROM pins")},
      put_key_{
          database.prepare("INSERT INTO keyring (address, label, status, created, changed) VALUES (?1, '', ?2, ?3, ?4) "
                           "ON CONFLICT (address) DO UPDATE SET status = ?2, changed = ?4")},
      configure_{database.prepare("UPDATE keyring SET configured = (address = ?1)")},
      put_pin_{database.prepare("INSERT OR REPLACE INTO pins (client, caller, key, used) VALUES (?1, ?2, ?3, ?4)")},
      remove_pin_{database.prepare("DELETE FROM pins WHERE client = ?1 AND caller = ?2")},
      forget_pins_{database.prepare("DELETE FROM pins WHERE used < ?1")},
      newest_grants_{database.prepare("SELECT session, client, key, granted FROM grants ORDER BY id DESC")},
      state_id_{database.prepare("SELECT state_id FROM sessions WHERE id = ?1")} {}

KeyBook KeyBookTable::read() {
    KeyBook book;
    keys_.start();
    while (keys_.step()) {
        const auto status = parse_key_status(keys_.bytes(1));
        if (!status) {
            throw SqliteFailure{0, "the ledger holds a key of unknown status"};
        }
        book.keys.push_back({keys_.fixed<Address>(0), *status, keys_.time(2), keys_.time(3)});
        if (keys_.integer(4) != 0) {
            book.configured = book.keys.back().address;
        }
    }
    pins_.start();
    while (pins_.step()) {
        book.pins.push_back(
            {std::string{pins_.bytes(0)}, std::string{pins_.bytes(1)}, pins_.fixed<Address>(2), pins_.time(3)});
    }
    return book;
}

void KeyBookTable::write(const KeyBookChange& change) {
    for (const auto& key : change.keys) {
        put_key_.run(key.address, to_string(key.status), key.met, key.changed);
    }
    if (change.configured) {
        configure_.run(*change.configured);
    }
    for (const auto& pin : change.forgotten) {
        remove_pin_.run(pin.client, pin.caller);
    }
    for (const auto& pin : change.pins) {
        put_pin_.run(pin.client, pin.caller, pin.key, pin.used);
    }
}

void KeyBookTable::forget_pins(protocol::Timestamp unused_since) {
    forget_pins_.run(unused_since);
}

std::vector<KeySession> KeyBookTable::sessions_of(const Address& key, protocol::Timestamp since, std::size_t limit) {
    // Ids follow time, so that only the newest grants are looked at.
    std::set<std::int64_t> seen;
    std::vector<KeySession> sessions;
    newest_grants_.start();
    while (sessions.size() < limit && newest_grants_.step()) {
        if (newest_grants_.time(3) < since) {
            break;
        }
        const auto session = newest_grants_.integer(0);
        if (newest_grants_.fixed<Address>(2) != key || !seen.insert(session).second) {
            continue;
        }
        state_id_.start(session);
        if (state_id_.step()) {
            sessions.push_back(
                {std::string{newest_grants_.bytes(1)}, std::string{state_id_.bytes(0)}, newest_grants_.time(3)});
        }
        state_id_.reset();
    }
    newest_grants_.reset();
    return sessions;
}

}  // namespace farebox::signer
