// When the disk fails: payments are refused, the last notes written, and the ledger tried again until it can be
// written.
#include "signer/ledger/disk_error.hpp"
#include "signer/ledger/sqlite_ledger_impl.hpp"

namespace farebox::signer {

void SqliteLedger::note_failure(const Error& error) {
    log(error.message);
    retention_.reset();
    {
        const std::lock_guard lock{mutex_};
        health_.ok = false;
        health_.problem = error;
        ++health_.failed_commits;
    }
    if (error.code == ErrorCode::disk_full && reserve_file_.held()) {
        reserve_file_.release();
        write_last_notes();
    }
    publish_reserve();
    retry_at_ = JobQueue::Clock::now() + options_.retry_delay;
}

void SqliteLedger::write_last_notes() {
    try {
        connection_->roll_back();
        connection_->reload();
        connection_->begin();
        append_audit("disk_full", "", "payments are refused until there is room");
        connection_->commit();
        connection_->sync();
    } catch (const std::exception&) {
        log("not even the last notes could be written");
    }
}

void SqliteLedger::win_room() {
    if (!connection_ || connection_->doubtful()) {
        return;
    }
    try {
        connection_->roll_back();
        connection_->write_back();
    } catch (const std::exception&) {
        // The disk may still be failing; whoever commits next will tell.
        return;
    }
}

void SqliteLedger::try_to_recover() {
    const std::lock_guard nobody_syncs{syncing_};
    retry_at_ = JobQueue::Clock::now() + options_.retry_delay;
    win_room();
    // The reserve comes first: payments go on only once there is room for the next emergency too.
    if (!reserve_file_.hold()) {
        return;
    }
    try {
        recover();
    } catch (const std::exception& failure) {
        const Error error = disk_error(failure);
        if (error.code == ErrorCode::disk_full) {
            reserve_file_.release();
        }
        publish_reserve();
        const std::lock_guard lock{mutex_};
        health_.problem = error;
        return;
    }
    log("the ledger can be written again");
    retry_at_.reset();
    attempts_ = 0;
    publish_reserve();
    publish_sealer();
    const std::lock_guard lock{mutex_};
    health_.ok = true;
    health_.problem.reset();
    health_.sequence = book().sequence();
}

void SqliteLedger::void_undelivered() {
    std::int64_t durable = 0;
    {
        const std::lock_guard lock{mutex_};
        durable = health_.sequence;
    }
    // Newest first: a session goes back the way it came.
    for (auto grant = book().sequence(); grant > durable; --grant) {
        book().void_grant(grant, clock_->now());
    }
}

void SqliteLedger::recover() {
    // At first the connection is kept: it knows that the failed commit is void. Later attempts start from the file; so
    // does the first one after a failed sync, because then only the pages themselves tell how much of the log there is.
    if (!connection_ || connection_->doubtful() || attempts_ > 0) {
        connection_.reset();
        auto fresh = LedgerConnection::open(options_, false);
        if (!fresh) {
            throw SqliteFailure{0, fresh.error().message};
        }
        connection_ = *std::move(fresh);
        // A sync that failed is not made good by one that succeeds: what it lost is written elsewhere instead.
        connection_->write_back();
    }
    ++attempts_;
    connection_->roll_back();
    connection_->reload();
    connection_->begin();
    void_undelivered();
    append_audit("ledger_recovered", "", "");
    book().flush(clock_->now());
    connection_->commit();
    connection_->sync();
}

}  // namespace farebox::signer
