#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "signer/ledger/ledger.hpp"
#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

enum class GrantStatus : std::uint8_t { granted = 0, signed_ = 1, voided = 2 };

/// A row of `grants`. `grant.state`, `state_sig` and `credentials` are not kept there but with the session.
struct StoredGrant {
    Grant grant;
    std::int64_t session = 0;
    GrantStatus status = GrantStatus::granted;
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

    void insert(const Grant& grant, std::int64_t session);
    std::optional<StoredGrant> find(std::int64_t id);
    /// True where the grant was in GRANTED.
    bool finish(std::int64_t id, GrantStatus status);
    /// VOID -> SIGNED: the tickets are out after all. True where the grant was in VOID.
    bool reinstate(std::int64_t id);

    std::optional<IdempotentAnswer> find_answer(const std::string& client, const Hash32& key_hash);
    void put_answer(const std::string& client, const Hash32& key_hash, const IdempotentAnswer& answer);

private:
    Database& database_;
    Statement insert_;
    Statement find_;
    Statement finish_;
    Statement reinstate_;
    Statement find_answer_;
    Statement put_answer_;
};

}  // namespace farebox::signer
