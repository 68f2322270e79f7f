// The ledger's own threads: while one waits for the disk, the other writes the next group.
#include <pthread.h>

#include <algorithm>
#include <utility>

#include "signer/ledger/disk_error.hpp"
#include "signer/ledger/sqlite_ledger_impl.hpp"

namespace farebox::signer {
namespace {

/// Ledger time is looked at this often without any work, for housekeeping.
constexpr std::chrono::seconds kIdleWake{10};

bool worth_repeating(const std::exception& failure) {
    const auto* sqlite = dynamic_cast<const SqliteFailure*>(&failure);
    return sqlite != nullptr && sqlite->transient();
}

}  // namespace

void SqliteLedger::run(std::size_t thread) {
    pthread_setname_np(pthread_self(), "ledger");
    while (take_turn(thread)) {
    }
}

bool SqliteLedger::take_turn(std::size_t thread) {
    std::unique_lock turn{writing_, std::try_to_lock};
    if (!turn) {
        // The other thread has it, and with its caches warm it does alone while little waits.
        queue_.wait_for_many(JobQueue::Clock::now() + kIdleWake);
        turn.lock();
    }
    Group group{queue_.take(options_.group_limit, next_wake()), 0};
    const bool closed = queue_.closed() && queue_.size() == 0;
    set_busy_since(thread, JobQueue::Clock::now());
    if (!retry_at_ && connection_->doubtful()) {
        note_failure(why_doubtful());
    }
    if (retry_at_ && (closed || JobQueue::Clock::now() >= *retry_at_)) {
        try_to_recover();
    }
    write(group);
    const bool tidy_up = group.jobs.empty() || house_is_due(closed);
    {
        const std::lock_guard in_order{syncing_};
        if (!tidy_up) {
            queue_.expect(JobQueue::kMany);  // fewer are not worth a group of their own before the disk is free
            turn.unlock();
        }
        sync(group);
        queue_.expect(1);
    }
    complete(group);
    if (tidy_up) {
        keep_house(closed);
    }
    set_busy_since(thread, std::nullopt);
    return !closed;
}

Error SqliteLedger::why_doubtful() {
    const std::lock_guard told{syncing_};  // whoever found it doubtful says why before letting go of this
    return current_problem().value();
}

JobQueue::Clock::time_point SqliteLedger::next_wake() const {
    if (retry_at_) {
        return *retry_at_;
    }
    const auto now = JobQueue::Clock::now();
    return retention_ ? now : now + kIdleWake;
}

void SqliteLedger::write(Group& group) {
    if (group.jobs.empty()) {
        return;
    }
    if (retry_at_) {
        return fail(group, *current_problem(), !queue_.closed());
    }
    try {
        connection_->begin();
        for (const Job& job : group.jobs) {
            job.apply();
        }
        book().flush(clock_->now());
        connection_->commit();
        group.sequence = book().sequence();
        publish_sealer();
    } catch (const std::exception& failure) {
        const Error error = disk_error(failure);
        note_failure(error);
        fail(group, error, worth_repeating(failure) && !queue_.closed());
    }
}

void SqliteLedger::sync(Group& group) {
    if (group.jobs.empty()) {
        return;
    }
    // What stands on a group that was lost is lost with it.
    std::optional<Error> problem = connection_->doubtful() ? current_problem() : std::nullopt;
    if (!problem) {
        try {
            connection_->sync();
        } catch (const std::exception& failure) {
            problem = disk_error(failure);
        }
    }
    {
        const std::lock_guard lock{mutex_};
        if (!problem) {
            ++health_.commits;
            health_.sequence = group.sequence;
        } else {
            health_.ok = false;
            health_.problem = problem;
        }
    }
    if (problem) {
        fail(group, *problem, !queue_.closed());
        queue_.wake();  // whose turn it is has to know
    }
}

void SqliteLedger::complete(const Group& group) {
    const auto all = [&group] {
        for (const Job& job : group.jobs) {
            if (!job.lazy()) {
                job.finish(nullptr);
            }
        }
    };
    options_.around_completions ? options_.around_completions(all) : all();
}

void SqliteLedger::fail(Group& group, const Error& error, bool keep_lazy) {
    auto jobs = std::exchange(group.jobs, {});
    for (const Job& job : jobs) {
        if (!job.lazy()) {
            job.finish(&error);
        }
    }
    std::erase_if(jobs, [](const Job& job) { return !job.lazy(); });
    if (keep_lazy && !jobs.empty()) {
        queue_.put_back(std::move(jobs));
    }
}

void SqliteLedger::publish_reserve() {
    const std::lock_guard lock{mutex_};
    health_.reserve_file = reserve_file_.held();
}

void SqliteLedger::publish_sealer() {
    const std::lock_guard lock{mutex_};
    sealer_ = book().sealer();
}

void SqliteLedger::set_busy_since(std::size_t thread, std::optional<JobQueue::Clock::time_point> began) {
    const std::lock_guard lock{mutex_};
    busy_since_.at(thread) = began;
}

void SqliteLedger::log(const std::string& message) const {
    if (options_.log) {
        options_.log(message);
    }
}

}  // namespace farebox::signer
