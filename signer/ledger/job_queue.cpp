#include "signer/ledger/job_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace farebox::signer {

bool JobQueue::push(Job& job) {
    const bool lazy = job.lazy();
    bool wake = false;
    {
        const std::lock_guard lock{mutex_};
        const bool full = lazy ? jobs_.size() - urgent_ >= 4 * limit_ : urgent_ >= limit_;
        if (closed_ || full) {
            return false;
        }
        if (jobs_.empty()) {
            lazy_since_ = Clock::now();
            wake = true;
        }
        urgent_ += lazy ? 0 : 1;
        wake = wake || (!lazy && urgent_ == expected_);
        jobs_.push_back(std::move(job));
    }
    if (wake) {
        changed_.notify_one();
    }
    return true;
}

bool JobQueue::ready(Clock::time_point now) const {
    return urgent_ >= expected_ || (!jobs_.empty() && now >= lazy_since_ + lazy_delay_) || closed_;
}

std::vector<Job> JobQueue::take(std::size_t group_limit, Clock::time_point deadline) {
    std::unique_lock lock{mutex_};
    while (!woken_ && !ready(Clock::now()) && Clock::now() < deadline) {
        const auto until = jobs_.empty() ? deadline : std::min(deadline, lazy_since_ + lazy_delay_);
        changed_.wait_until(lock, until);
    }
    woken_ = false;
    std::vector<Job> group;
    if (!ready(Clock::now())) {
        return group;
    }
    const auto count = std::min(group_limit, jobs_.size());
    const auto end = jobs_.begin() + static_cast<std::ptrdiff_t>(count);
    group.assign(std::make_move_iterator(jobs_.begin()), std::make_move_iterator(end));
    jobs_.erase(jobs_.begin(), end);
    urgent_ -=
        static_cast<std::size_t>(std::count_if(group.begin(), group.end(), [](const Job& job) { return !job.lazy(); }));
    lazy_since_ = Clock::now();
    return group;
}

void JobQueue::put_back(std::vector<Job> jobs) {
    const std::lock_guard lock{mutex_};
    // What no longer fits is lost, newest first: lazy marks are a convenience, their loss never costs money.
    const auto room = 4 * limit_ > jobs_.size() ? 4 * limit_ - jobs_.size() : 0;
    const auto count = static_cast<std::ptrdiff_t>(std::min(room, jobs.size()));
    jobs_.insert(jobs_.begin(), std::make_move_iterator(jobs.begin()), std::make_move_iterator(jobs.begin() + count));
    lazy_since_ = Clock::now();
}

void JobQueue::expect(std::size_t urgent_jobs) {
    bool enough = false;
    {
        const std::lock_guard lock{mutex_};
        enough = urgent_ < expected_ && urgent_ >= urgent_jobs;
        expected_ = urgent_jobs;
    }
    if (enough) {
        changed_.notify_one();
    }
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
}

bool JobQueue::closed() const {
    const std::lock_guard lock{mutex_};
    return closed_;
}

std::size_t JobQueue::size() const {
    const std::lock_guard lock{mutex_};
    return jobs_.size();
}

}  // namespace farebox::signer
