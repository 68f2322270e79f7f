#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "signer/ledger/session_rules.hpp"
#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

/// Rows of `sessions`.
class SessionTable {
public:
    explicit SessionTable(Database& database);

    /// Every session with that StateID; one, except for 32-bit ids taken over from go-livepeer.
    std::vector<SessionRow> find(const std::string& state_id);
    std::optional<std::string> state_id_of(std::int64_t id);
    /// Fills in `row.id`. False where that session exists already.
    [[nodiscard]] bool insert(SessionRow& row);
    void update(const SessionRow& row);
    void remove(std::int64_t id);

private:
    Database& database_;
    Statement find_;
    Statement state_id_;
    Statement insert_;
    Statement update_;
    Statement remove_;
};

}  // namespace farebox::signer
