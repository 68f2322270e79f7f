// The ledger's own thread: group commit, what happens when the disk fails, and housekeeping.
#include <pthread.h>

#include <algorithm>
#include <utility>

#include "signer/ledger/sqlite_ledger_impl.hpp"

namespace farebox::signer {
namespace {

constexpr std::int64_t kMinute = 60'000'000'000;
/// Ledger time is looked at this often without any work, for housekeeping.
constexpr std::chrono::seconds kIdleWake{10};

Error to_error(const std::exception& failure) {
    const auto* sqlite = dynamic_cast<const SqliteFailure*>(&failure);
    if (sqlite != nullptr && sqlite->disk_full()) {
        return make_error(ErrorCode::disk_full, "the ledger's disk is full",
                          "free some space; payments then resume by themselves");
    }
    return make_error(ErrorCode::ledger_unavailable, std::string{"the ledger cannot be written: "} + failure.what(),
                      "check the ledger's disk; payments resume by themselves");
}

bool worth_repeating(const std::exception& failure) {
    const auto* sqlite = dynamic_cast<const SqliteFailure*>(&failure);
    return sqlite != nullptr && sqlite->transient();
}

}  // namespace

void SqliteLedger::run() {
    pthread_setname_np(pthread_self(), "ledger");
    for (bool closed = false; !closed;) {
        auto group = queue_.take(options_.group_limit, next_wake());
        set_busy_since(JobQueue::Clock::now());
        closed = queue_.closed() && queue_.size() == 0;
        if (retry_at_ && (closed || JobQueue::Clock::now() >= *retry_at_)) {
            try_to_recover();
        }
        if (retry_at_) {
            fail_group(std::move(group), *current_problem(), !queue_.closed());
        } else if (!group.empty()) {
            commit_group(std::move(group));
        }
        keep_house(closed);
        publish_health();
        set_busy_since(std::nullopt);
    }
    retention_.reset();
    connection_.reset();
}

JobQueue::Clock::time_point SqliteLedger::next_wake() const {
    if (retry_at_) {
        return *retry_at_;
    }
    const auto now = JobQueue::Clock::now();
    return retention_ ? now : now + kIdleWake;
}

void SqliteLedger::commit_group(std::vector<Job> group) {
    try {
        connection_->begin();
        for (const Job& job : group) {
            job.apply();
        }
        book().flush(clock_->now());
        connection_->commit();
    } catch (const std::exception& failure) {
        const Error error = to_error(failure);
        note_failure(error);
        return fail_group(std::move(group), error, worth_repeating(failure) && !queue_.closed());
    }
    {
        const std::lock_guard lock{mutex_};
        ++health_.commits;
    }
    publish_health();
    for (const Job& job : group) {
        if (!job.lazy()) {
            job.finish(nullptr);
        }
    }
}

void SqliteLedger::fail_group(std::vector<Job> group, const Error& error, bool keep_lazy) {
    for (const Job& job : group) {
        if (!job.lazy()) {
            job.finish(&error);
        }
    }
    std::erase_if(group, [](const Job& job) { return !job.lazy(); });
    if (keep_lazy && !group.empty()) {
        queue_.put_back(std::move(group));
    }
}

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
    retry_at_ = JobQueue::Clock::now() + options_.retry_delay;
}

void SqliteLedger::write_last_notes() {
    try {
        connection_->roll_back();
        connection_->reload();
        connection_->begin();
        append_audit("disk_full", "", "payments are refused until there is room");
        connection_->commit();
    } catch (const std::exception&) {
        log("not even the last notes could be written");
    }
}

void SqliteLedger::try_to_recover() {
    retry_at_ = JobQueue::Clock::now() + options_.retry_delay;
    if (connection_) {
        connection_->shrink_log();
    }
    // The reserve comes first: payments go on only once there is room for the next emergency too.
    if (!reserve_file_.hold()) {
        return;
    }
    try {
        recover();
    } catch (const std::exception& failure) {
        const Error error = to_error(failure);
        if (error.code == ErrorCode::disk_full) {
            reserve_file_.release();
        }
        const std::lock_guard lock{mutex_};
        health_.problem = error;
        return;
    }
    log("the ledger can be written again");
    retry_at_.reset();
    attempts_ = 0;
    const std::lock_guard lock{mutex_};
    health_.ok = true;
    health_.problem.reset();
}

void SqliteLedger::recover() {
    // At first the connection is kept: it knows that the failed commit is void, while a fresh one may find it in the
    // log and take it for done (which costs the client its charge, never more). Later attempts start from the file.
    if (attempts_++ > 0) {
        connection_.reset();
        auto fresh = LedgerConnection::open(options_, false);
        if (!fresh) {
            throw SqliteFailure{0, fresh.error().message};
        }
        connection_ = *std::move(fresh);
    }
    connection_->roll_back();
    connection_->reload();
    connection_->begin();
    append_audit("ledger_recovered", "", "");
    book().flush(clock_->now());
    connection_->commit();
}

bool SqliteLedger::in_transaction(const std::function<void()>& work) {
    try {
        connection_->begin();
        work();
        book().flush(clock_->now());
        connection_->commit();
        return true;
    } catch (const std::exception& failure) {
        note_failure(to_error(failure));
        return false;
    }
}

void SqliteLedger::keep_house(bool everything) {
    const auto now = clock_->now();
    {
        const std::lock_guard lock{mutex_};
        ledger_time_ = now;
    }
    if (retry_at_) {
        return;
    }
    if (everything || now >= next_denials_) {
        next_denials_ = {now.unix_nanos + kMinute};
        write_denials(everything);
    }
    if (!retry_at_ && !everything) {
        forget_old(now);
    }
}

void SqliteLedger::write_denials(bool everything) {
    std::vector<AuditEntry> entries;
    {
        const std::lock_guard lock{mutex_};
        entries = denials_.take(ledger_time_, everything);
    }
    if (!entries.empty()) {
        in_transaction([&] {
            for (auto& entry : entries) {
                connection_->tables().audit.append(std::move(entry));
            }
        });
    }
}

void SqliteLedger::forget_old(protocol::Timestamp now) {
    if (!retention_) {
        if (now < next_retention_) {
            return;
        }
        next_retention_ = {now.unix_nanos + std::chrono::nanoseconds{options_.retention_interval}.count()};
        retention_.emplace(connection_->database(), connection_->tables(), options_.retention);
    }
    bool more = false;
    const bool written = in_transaction([&] { more = retention_->step(now); });
    if (written && retention_->deleted_cached()) {
        book().forget_cached();
    }
    if (written && !more) {
        retention_.reset();
    }
}

void SqliteLedger::append_audit(std::string kind, std::string client, std::string detail) {
    connection_->tables().audit.append({0, clock_->now(), std::move(kind), std::move(client), std::move(detail), 1});
}

void SqliteLedger::publish_health() {
    const std::lock_guard lock{mutex_};
    health_.ok = !retry_at_;
    health_.reserve_file = reserve_file_.held();
    if (connection_ && !retry_at_) {
        health_.sequence = connection_->book().sequence();
        sealer_ = connection_->book().sealer();
    }
}

void SqliteLedger::set_busy_since(std::optional<JobQueue::Clock::time_point> began) {
    const std::lock_guard lock{mutex_};
    busy_since_ = began;
}

void SqliteLedger::log(const std::string& message) const {
    if (options_.log) {
        options_.log(message);
    }
}

}  // namespace farebox::signer
