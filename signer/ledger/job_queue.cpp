#include "signer/ledger/job_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace farebox::signer {

bool JobQueue::push(Job& job) {
    const bool lazy = job.lazy();
    bool wake = false;
    bool many = false;
    {
        const std::lock_guard lock{mutex_};
        const bool full = lazy ? lazy_.size() >= 4 * limit_ : urgent_.size() >= limit_;
        if (closed_ || full) {
            return false;
        }
        if (empty()) {
            lazy_since_ = Clock::now();
            wake = !lazy || lazy_since_ + lazy_delay_ < wakes_at_;
        }
        if (lazy) {
            lazy_.push_back(std::move(job));
        } else {
            vault::line_up(urgent_, std::move(job));
        }
        wake = wake || (!lazy && urgent_.size() == expected_);
        many = !lazy && urgent_.size() == kMany;
    }
    if (wake) {
        changed_.notify_one();
    }
    if (many) {
        many_.notify_one();
    }
    return true;
}

bool JobQueue::ready(Clock::time_point now) const {
    return urgent_.size() >= expected_ || (!empty() && now >= lazy_since_ + lazy_delay_) || closed_;
}

std::vector<Job> JobQueue::take(std::size_t group_limit, Clock::time_point deadline) {
    std::unique_lock lock{mutex_};
    // Soon for the first time: notes follow what was handed out before, and need not wake anybody.
    auto note_by = Clock::now() + lazy_delay_;
    while (!woken_ && !ready(Clock::now()) && Clock::now() < deadline) {
        wakes_at_ = std::min(deadline, empty() ? note_by : lazy_since_ + lazy_delay_);
        changed_.wait_until(lock, wakes_at_);
        note_by = deadline;
    }
    wakes_at_ = Clock::time_point::min();
    woken_ = false;
    std::vector<Job> group;
    if (!ready(Clock::now())) {
        return group;
    }
    const auto move_first = [&group](std::deque<Job>& jobs, std::size_t count) {
        const auto end = jobs.begin() + static_cast<std::ptrdiff_t>(count);
        group.insert(group.end(), std::make_move_iterator(jobs.begin()), std::make_move_iterator(end));
        jobs.erase(jobs.begin(), end);
    };
    move_first(lazy_, std::min(group_limit, lazy_.size()));
    move_first(urgent_, count_due(group_limit - group.size()));
    lazy_since_ = Clock::now();
    return group;
}

std::size_t JobQueue::count_due(std::size_t limit) const {
    std::size_t due = 0;
    for (; due < std::min(limit, urgent_.size()); ++due) {
        if (urgent_[due].turn.contended) {
            limit = std::min(limit, kContendedGroup);
        }
    }
    return due;
}

void JobQueue::put_back(std::vector<Job> jobs) {
    const std::lock_guard lock{mutex_};
    // What no longer fits is lost, newest first: lazy marks are a convenience, their loss never costs money.
    const auto room = 4 * limit_ > lazy_.size() ? 4 * limit_ - lazy_.size() : 0;
    const auto count = static_cast<std::ptrdiff_t>(std::min(room, jobs.size()));
    lazy_.insert(lazy_.begin(), std::make_move_iterator(jobs.begin()), std::make_move_iterator(jobs.begin() + count));
    lazy_since_ = Clock::now();
}

void JobQueue::expect(std::size_t urgent_jobs) {
    bool enough = false;
    {
        const std::lock_guard lock{mutex_};
        enough = urgent_.size() < expected_ && urgent_.size() >= urgent_jobs;
        expected_ = urgent_jobs;
    }
    if (enough) {
        changed_.notify_one();
    }
}

void JobQueue::wait_for_many(Clock::time_point deadline) {
    std::unique_lock lock{mutex_};
    many_.wait_until(lock, deadline, [this] { return closed_ || urgent_.size() >= kMany; });
}

void JobQueue::wake() {
    {
        const std::lock_guard lock{mutex_};
        woken_ = true;
    }
    changed_.notify_one();
}

void JobQueue::close() {
    {
        const std::lock_guard lock{mutex_};
        closed_ = true;
    }
    changed_.notify_all();
    many_.notify_all();
}

bool JobQueue::closed() const {
    const std::lock_guard lock{mutex_};
    return closed_;
}

std::size_t JobQueue::size() const {
    const std::lock_guard lock{mutex_};
    return urgent_.size() + lazy_.size();
}

}  // namespace farebox::signer
