#pragma once

#include <cstddef>
#include <vector>

#include "signer/keys/key_book.hpp"
#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

/// Rows of `keyring` and `pins`.
class KeyBookTable {
public:
    explicit KeyBookTable(Database& database);

    KeyBook read();
    void write(const KeyBookChange& change);
    void forget_pins(protocol::Timestamp unused_since);
    /// Sessions that @p key was paid for at @p since or later, each once; at most @p limit.
    std::vector<KeySession> sessions_of(const Address& key, protocol::Timestamp since, std::size_t limit);

private:
    Statement keys_;
    Statement pins_;
    Statement put_key_;
    Statement configure_;
    Statement put_pin_;
    Statement remove_pin_;
    Statement forget_pins_;
    Statement newest_grants_;
    Statement state_id_;
};

}  // namespace farebox::signer
