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
    /// StateID of the newest session that this first request opened and whose answer was not acknowledged yet.
    struct FirstRequest {
        std::int64_t id = 0;
        std::string state_id;
    };
    std::optional<FirstRequest> find_first_request(const std::string& client, const Hash32& fingerprint);
    std::optional<std::string> state_id_of(std::int64_t id);
    /// Fills in `row.id`. False where that session exists already.
    [[nodiscard]] bool insert(SessionRow& row);
    void update(const SessionRow& row);
    void remove(std::int64_t id);
    /// Visits (id, client, last_used) of every session used after `since`.
    template <class Visit>
    void for_each_used_since(protocol::Timestamp since, Visit visit) {
        used_since_.start(since);
        while (used_since_.step()) {
            visit(used_since_.integer(0), std::string{used_since_.bytes(1)}, used_since_.time(2));
        }
    }

private:
    Database& database_;
    Statement find_;
    Statement find_first_;
    Statement state_id_;
    Statement insert_;
    Statement update_;
    Statement remove_;
    Statement used_since_;
};

}  // namespace farebox::signer
