#include "signer/ledger/signed_grants.hpp"

#include <iterator>

namespace farebox::signer {

SignedGrants::SignedGrants(Database& database)
    : load_{database.prepare("SELECT first, last FROM signed_grants")},
      put_{database.prepare("INSERT OR REPLACE INTO signed_grants (first, last) VALUES (?1, ?2)")},
      remove_{database.prepare("DELETE FROM signed_grants WHERE first = ?1")} {}

void SignedGrants::load() {
    ranges_.clear();
    changed_.clear();
    load_.start();
    while (load_.step()) {
        ranges_.emplace(load_.integer(0), load_.integer(1));
    }
}

bool SignedGrants::contains(std::int64_t id) const {
    const auto after = ranges_.upper_bound(id);
    return after != ranges_.begin() && std::prev(after)->second >= id;
}

void SignedGrants::add(std::int64_t id) {
    if (contains(id)) {
        return;
    }
    const auto after = ranges_.upper_bound(id);
    auto range = after;
    if (after != ranges_.begin() && std::prev(after)->second == id - 1) {
        range = std::prev(after);
        range->second = id;
    } else {
        range = ranges_.emplace_hint(after, id, id);
    }
    if (after != ranges_.end() && after->first == id + 1) {
        range->second = after->second;
        touch(after->first);
        ranges_.erase(after);
    }
    touch(range->first);
}

void SignedGrants::flush() {
    for (const auto first : changed_) {
        if (const auto range = ranges_.find(first); range != ranges_.end()) {
            put_.run(range->first, range->second);
        } else {
            remove_.run(first);
        }
    }
    changed_.clear();
}

}  // namespace farebox::signer
