#pragma once

#include <cstdint>
#include <string>

#include "signer/ledger/sqlite.hpp"
#include "signer/ledger/state_seal.hpp"

namespace farebox::signer {

/// The ledger's own facts.
struct LedgerMeta {
    std::string identity;
    std::int64_t sequence = 0;
    protocol::Timestamp ledger_time;
};

/// Rows of `meta` and `state_keys`.
class MetaTable {
public:
    explicit MetaTable(Database& database);

    /// Makes identity and first state key where the ledger is new. Inside a transaction.
    void initialise(protocol::Timestamp now);
    [[nodiscard]] LedgerMeta load();
    void save(std::int64_t sequence, protocol::Timestamp ledger_time);

    [[nodiscard]] StateSealer load_sealer();
    /// Makes a fresh key the current one; the one before verifies until `previous_valid_until`, whatever follows it.
    void rotate_state_key(protocol::Timestamp now, protocol::Timestamp previous_valid_until);
    void forget_state_keys(protocol::Timestamp now);
    /// A fresh key, and nothing that was sealed before verifies.
    void replace_state_keys(protocol::Timestamp now);

private:
    Database& database_;
    Statement load_;
    Statement save_;
    Statement load_keys_;
    Statement add_key_;
    Statement retire_key_;
    Statement forget_keys_;
};

}  // namespace farebox::signer
