#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "farebox/error.hpp"
#include "vault/turn.hpp"

namespace farebox::signer {

/// One piece of work for the ledger's threads.
struct Job {
    /// Runs inside the group's transaction; may run again in a later group if that one failed.
    std::function<void()> apply;
    /// After the commit (null), or once the job has failed for good. Empty for lazy jobs.
    std::function<void(const Error*)> finish;
    vault::Turn turn = {};  ///< Of urgent jobs among each other.
    [[nodiscard]] bool lazy() const noexcept { return !finish; }
};

/// Hands jobs to the thread that writes: urgent ones at once, by turns, lazy ones with the next group or after a short
/// wait.
class JobQueue {
public:
    using Clock = std::chrono::steady_clock;

    JobQueue(std::size_t limit, std::chrono::milliseconds lazy_delay) : limit_{limit}, lazy_delay_{lazy_delay} {}

    /// False where `limit` urgent (or four times as many lazy) jobs wait, or after close(); the job is then untouched.
    bool push(Job& job);
    /// The urgent jobs of a group where turns are contended: whoever comes next waits for no more of others'.
    static constexpr std::size_t kContendedGroup = 16;

    /// Waits until there is work, `deadline`, wake() or close(). At most `group_limit` jobs; the lazy ones first, for
    /// an urgent one may rely on what was noted before it came.
    std::vector<Job> take(std::size_t group_limit, Clock::time_point deadline);
    /// Puts lazy jobs back to be tried again.
    void put_back(std::vector<Job> jobs);
    /// take() waits for so many urgent jobs from now on, unless it is called off by a deadline, wake() or close().
    void expect(std::size_t urgent_jobs);
    /// So many urgent jobs are work for more than one thread.
    static constexpr std::size_t kMany = 16;
    /// For a thread that the other one can do without: waits until there are many, for `deadline` or close().
    void wait_for_many(Clock::time_point deadline);
    /// Whoever waits in take(), or calls it next, comes back at once.
    void wake();
    /// Nothing more is accepted; what is queued is still handed out.
    void close();
    [[nodiscard]] bool closed() const;
    [[nodiscard]] std::size_t size() const;

private:
    [[nodiscard]] bool ready(Clock::time_point now) const;
    [[nodiscard]] std::size_t count_due(std::size_t limit) const;
    [[nodiscard]] bool empty() const { return urgent_.empty() && lazy_.empty(); }

    const std::size_t limit_;
    const std::chrono::milliseconds lazy_delay_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;  // in take()
    std::condition_variable many_;     // in wait_for_many()
    std::deque<Job> urgent_;
    std::deque<Job> lazy_;
    std::size_t expected_ = 1;
    Clock::time_point lazy_since_{};
    Clock::time_point wakes_at_ = Clock::time_point::min();  // who waits in take() looks by itself then
    bool woken_ = false;
    bool closed_ = false;
};

}  // namespace farebox::signer
