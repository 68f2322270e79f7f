#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "signer/ledger/ledger.hpp"
#include "signer/ledger/scoped_budget.hpp"
#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

enum class GrantStatus : std::uint8_t { granted = 0, voided = 2 };

/// A row of `grants`. `grant.state`, `state_sig` and `credentials` are not kept there but with the session.
struct StoredGrant {
    Grant grant;
    GrantStatus status = GrantStatus::granted;
    ScopedCharge scoped;  ///< But for the session's opening and its orchestrator, which are kept with the session.
};

/// The answer to a first request that came with an Idempotency-Key.
struct IdempotentAnswer {
    Hash32 fingerprint;
    std::int64_t grant_id = 0;
    std::string state;
    std::string seal;
    protocol::Timestamp created;
};

/// Rows of `grants` and `idempotency`.
class GrantTable {
public:
    explicit GrantTable(Database& database);

    void insert(const Grant& grant, const ScopedCharge& scoped);
    std::optional<StoredGrant> find(std::int64_t id);
    /// Visits (session, client, time) of every grant of a session still kept, newest first, back to `since`: a session
    /// may come more than once.
    template <class Visit>
    void for_each_since(protocol::Timestamp since, Visit visit) {
        newest_.start();
        while (newest_.step()) {
            if (newest_.time(2) < since) {
                newest_.reset();
                return;
            }
            visit(newest_.integer(0), newest_.bytes(1), newest_.time(2));
        }
    }
    /// True where that changed the row.
    bool set_void(std::int64_t id);
    /// VOID -> GRANTED: the tickets are out after all. True where the grant was in VOID.
    bool reinstate(std::int64_t id);

    std::optional<IdempotentAnswer> find_answer(const std::string& client, const Hash32& key_hash);
    void put_answer(const std::string& client, const Hash32& key_hash, const IdempotentAnswer& answer);

private:
    Database& database_;
    Statement insert_;
    Statement find_;
    Statement newest_;
    Statement set_void_;
    Statement reinstate_;
    Statement find_answer_;
    Statement put_answer_;
};

}  // namespace farebox::signer
