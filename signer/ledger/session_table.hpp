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
    /// Visits (id, client, last_used) of every session without a grant that was used at `since` or later.
    template <class Visit>
    void for_each_without_grant(protocol::Timestamp since, Visit visit) {
        without_grant_.start(since);
        while (without_grant_.step()) {
            visit(without_grant_.integer(0), without_grant_.bytes(1), without_grant_.time(2));
        }
    }

private:
    Database& database_;
    Statement find_;
    Statement state_id_;
    Statement insert_;
    Statement update_;
    Statement remove_;
    Statement without_grant_;
};

}  // namespace farebox::signer
