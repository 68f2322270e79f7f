#include "signer/ledger/retention.hpp"

#include <algorithm>

namespace farebox::signer {
namespace {

constexpr std::int64_t kPiece = 2000;

protocol::Timestamp before(protocol::Timestamp now, std::chrono::nanoseconds kept) {
    return {now.unix_nanos - kept.count()};
}

}  // namespace

Retention::Retention(Database& database, LedgerTables& tables, const LedgerRetention& keep)
    : database_{database},
      tables_{tables},
      keep_{keep},
      sessions_{database.prepare("DELETE FROM sessions WHERE id > ?1 AND id <= ?2 AND last_used < ?3")},
      grants_{database.prepare("DELETE FROM grants WHERE id > ?1 AND id <= ?2 AND granted < ?3")},
      signatures_{database.prepare("DELETE FROM kept_signatures WHERE grant_id > ?1 AND grant_id <= ?2 AND NOT EXISTS "
                                   "(SELECT 1 FROM grants WHERE id = kept_signatures.grant_id)")},
      answers_{database.prepare("DELETE FROM idempotency WHERE created < ?1")} {}

bool Retention::step(protocol::Timestamp now) {
    bool finished = false;
    deleted_cached_ = false;
    switch (phase_) {
        case Phase::sessions:
            finished = forget_sessions(now);
            break;
        case Phase::grants:
            finished = forget_grants(now);
            break;
        case Phase::nonces:
            finished = forget_nonces(now);
            break;
        case Phase::budgets:
            finished = forget_budgets(now);
            break;
        case Phase::rest:
            finished = forget_rest(now);
            break;
        case Phase::done:
            return false;
    }
    if (finished) {
        phase_ = static_cast<Phase>(static_cast<std::uint8_t>(phase_) + 1);
        cursor_ = 0;
    }
    return phase_ != Phase::done;
}

bool Retention::forget_sessions(protocol::Timestamp now) {
    if (cursor_ == 0) {
        cursor_ = database_.scalar("SELECT coalesce(min(id), 1) - 1 FROM sessions");
    }
    const auto last = database_.scalar("SELECT coalesce(max(id), 0) FROM sessions");
    sessions_.run(cursor_, cursor_ + kPiece, before(now, keep_.sessions));
    deleted_cached_ = database_.changes() > 0;
    cursor_ += kPiece;
    return cursor_ >= last;
}

bool Retention::forget_grants(protocol::Timestamp now) {
    // The newest grant of a session must outlive it, for replays; and every grant its tickets.
    const auto kept = std::max(keep_.sessions, keep_.tickets) + std::chrono::hours{1};
    if (cursor_ == 0) {
        cursor_ = database_.scalar("SELECT coalesce(min(id), 1) - 1 FROM grants");
    }
    grants_.run(cursor_, cursor_ + kPiece, before(now, kept));
    // Ids follow time: a piece that keeps anything is the last one to look at.
    const bool finished = database_.changes() < kPiece;
    signatures_.run(cursor_, cursor_ + kPiece);
    cursor_ += kPiece;
    return finished;
}

bool Retention::forget_nonces(protocol::Timestamp now) {
    if (cursor_ == 0) {
        cursor_ = database_.scalar("SELECT coalesce(min(id), 1) - 1 FROM nonces");
    }
    const auto last = database_.scalar("SELECT coalesce(max(id), 0) FROM nonces");
    deleted_cached_ = tables_.nonces.forget(cursor_, cursor_ + kPiece, before(now, keep_.tickets)) > 0;
    cursor_ += kPiece;
    return cursor_ >= last;
}

bool Retention::forget_budgets(protocol::Timestamp now) {
    // The widest window, and some more: bucket by bucket it is over an hour before.
    constexpr std::chrono::hours kWindows{26};
    if (cursor_ == 0) {
        cursor_ = database_.scalar("SELECT coalesce(min(id), 1) - 1 FROM scoped_budgets");
    }
    const auto last = database_.scalar("SELECT coalesce(max(id), 0) FROM scoped_budgets");
    deleted_cached_ = tables_.scoped_budgets.forget(cursor_, cursor_ + kPiece, before(now, kWindows)) > 0;
    cursor_ += kPiece;
    return cursor_ >= last;
}

bool Retention::forget_rest(protocol::Timestamp now) {
    answers_.run(before(now, keep_.idempotency));
    tables_.audit.forget(before(now, keep_.audit), kPiece);
    tables_.meta.forget_state_keys(now);
    tables_.key_book.forget_pins(before(now, keep_.pins));
    return true;
}

}  // namespace farebox::signer
