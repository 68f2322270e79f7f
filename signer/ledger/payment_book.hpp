#pragma once

#include <memory>
#include <string>
#include <vector>

#include "signer/ledger/bounded_cache.hpp"
#include "signer/ledger/ledger.hpp"
#include "signer/ledger/ledger_tables.hpp"
#include "signer/ledger/spending.hpp"
#include "signer/ledger/sqlite_ledger.hpp"
#include "signer/ledger/state_seal.hpp"
#include "signer/ledger/winnings_book.hpp"

namespace farebox::signer {

/// A request with what could be worked out before its turn came.
struct BookedRequest {
    ReserveRequest request;
    Hash32 shown;         ///< SHA-256 of the presented State bytes.
    bool sealed = false;  ///< The presented seal is ours, for this very client.
};

/// Applies the session rules, one request after the other, inside the caller's transaction. What it has in memory is
/// what the transaction will have written: after a failed commit throw the book away. Used by one thread.
class PaymentBook {
public:
    PaymentBook(LedgerTables& tables, const LedgerOptions& options);

    Result<ReserveOutcome> reserve(const BookedRequest& booked, protocol::Timestamp now);
    void record_signed(const SignedGrant& grant, protocol::Timestamp now);
    void keep_signatures(const SignedGrant& grant, const KeptSignatures& signatures, protocol::Timestamp now);
    /// True where a grant was voided.
    bool void_grant(std::int64_t grant_id, protocol::Timestamp now);
    std::vector<ClientUsage> usage(protocol::Timestamp now) { return spending_.usage(now); }
    [[nodiscard]] WinningsBook winnings() { return {tables_.winnings, spending_}; }

    /// Before each commit: budgets, sequence and time.
    void flush(protocol::Timestamp now);
    [[nodiscard]] std::int64_t sequence() const noexcept { return sequence_; }
    /// Rows were deleted behind the book's back.
    void forget_cached() { sessions_.clear(), nonces_.clear(), spending_.forget_cached(); }

    [[nodiscard]] std::shared_ptr<const StateSealer> sealer() const noexcept { return sealer_; }
    void rotate_state_key(protocol::Timestamp now);
    /// An operator took this ledger in the place of another. False where that was carried out before.
    bool adopt(const Hash32& order, bool forgets_spending, protocol::Timestamp now);

private:
    using Rows = std::vector<SessionRow>;

    // Finding the session
    Rows* find_rows(const std::string& state_id);
    SessionRow* find_row(std::int64_t session);
    SessionRow* find_first_request(const ReserveRequest& request);
    Result<SessionRow*> locate(const BookedRequest& booked, protocol::Timestamp now);
    Result<SessionRow*> locate_sealed(const BookedRequest& booked, protocol::Timestamp now);
    Result<SessionRow*> locate_legacy(const BookedRequest& booked, protocol::Timestamp now);
    Result<SessionRow*> take_over(const BookedRequest& booked, protocol::Timestamp now);
    void raise_nonce_mark(const ReserveRequest& request, protocol::Timestamp now);

    // Answering
    Result<ReserveOutcome> continue_session(const BookedRequest& booked, protocol::Timestamp now);
    Result<ReserveOutcome> first_request(const BookedRequest& booked, protocol::Timestamp now);
    std::optional<Result<ReserveOutcome>> idempotent_answer(const ReserveRequest& request, protocol::Timestamp now);
    Result<ReserveOutcome> replay(SessionRow& row, const ReserveRequest& request, protocol::Timestamp now);
    /// Granted to a once-key before the last start, and answered to nobody: its signatures are lost.
    bool is_burnt(std::int64_t grant_id, const ReserveRequest& request);
    /// With the signatures of the first answer, where they are kept or must be.
    Result<ReserveOutcome> answer_again(Grant grant, const ReserveRequest& request);
    Result<ReserveOutcome> open_session(const ReserveRequest& request, protocol::Timestamp now);

    // Granting
    /// What a request will be granted, agreed on by planner, nonces and budgets; nothing is written yet.
    struct Terms {
        std::shared_ptr<PaymentPlan> plan;
        Spend spend;
        NonceRange nonces;
        ScopedCharge scoped;
    };
    /// @param row  The session that continues; null: a new one.
    Result<Terms> agree(const ReserveRequest& request, const SessionRow* row, protocol::Timestamp now);
    Grant draw_up(const ReserveRequest& request, const Address& key, const Terms& terms, protocol::Timestamp now);
    Result<ReserveOutcome> write_down(SessionRow& row, const Hash32& fingerprint, Grant grant, Terms terms,
                                      protocol::Timestamp now);
    /// Before I is told again: its seal may have ended, or be go-livepeer's signature.
    void renew_seal(SessionRow& row, protocol::Timestamp now);
    void charge_again(std::int64_t grant_id, protocol::Timestamp now);
    /// What a grant was charged to beside its client; nothing where its session is gone.
    static ScopedCharge scopes_of(const StoredGrant& stored, const SessionRow* row);
    /// @param opened  The session this grant opened, if any.
    void use_nonces(const Grant& grant, std::optional<OpenedSession> opened, protocol::Timestamp now);
    void forget_opened(const Grant& grant, std::int64_t session);
    std::vector<NonceRow>& nonce_rows(const RecipientRandHash& rand_hash);

    LedgerTables& tables_;
    const LedgerOptions& options_;
    Spending spending_;
    std::int64_t sequence_;
    const std::int64_t loaded_sequence_ = sequence_;  ///< Grants up to here are of an earlier life.
    std::shared_ptr<const StateSealer> sealer_;
    BoundedCache<std::string, Rows> sessions_;
    BoundedCache<RecipientRandHash, std::vector<NonceRow>, BytesHash> nonces_;
};

}  // namespace farebox::signer
