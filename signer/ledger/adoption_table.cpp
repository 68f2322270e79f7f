#include "signer/ledger/adoption_table.hpp"

namespace farebox::signer {

AdoptionTable::AdoptionTable(Database& database)
    : database_{database},
      known_{database.prepare("SELECT 1 FROM adoptions WHERE number = ?1")},
      insert_{database.prepare("INSERT INTO adoptions (number, at, forgets_spending) VALUES (?1, ?2, ?3)")},
      newest_{database.prepare("SELECT at, forgets_spending FROM adoptions ORDER BY at DESC LIMIT 1")} {}

bool AdoptionTable::add(const Hash32& number, protocol::Timestamp at, bool forgets_spending) {
    known_.start(number);
    const bool known = known_.step();
    known_.reset();
    if (!known) {
        insert_.run(number, at, std::int64_t{forgets_spending ? 1 : 0});
    }
    return !known;
}

std::optional<protocol::Timestamp> AdoptionTable::spending_unknown_before() {
    std::optional<protocol::Timestamp> at;
    newest_.start();
    if (newest_.step() && newest_.integer(1) == 0) {
        at = newest_.time(0);
    }
    newest_.reset();
    return at;
}

}  // namespace farebox::signer
