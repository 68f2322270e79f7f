#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gateway-lite/directory.hpp"
#include "gateway-lite/paid_exchange.hpp"
#include "gateway-lite/reports/job_watch.hpp"
#include "gateway-lite/services.hpp"

namespace farebox::gateway {

/// A request that any orchestrator running the application may answer.
struct Job {
    Wanted wanted;
    std::function<Result<ExchangeRequest>(const Candidate&)> make_request;
    std::shared_ptr<JobWatch> watch;
    net::Deadline deadline;
};

/// Follows the job of a CallRequest or SessionRequest, within its limits.
template <class Request>
std::shared_ptr<JobWatch> watch_for(const std::shared_ptr<Services>& services, const Request& request,
                                    RunnerMode mode) {
    auto watch = std::make_shared<JobWatch>(services->network.runtime, services->jobs,
                                            JobWatch::Start{request.app, mode, request.progress});
    watch->spending()->limit(request.max_spending, services->cap);
    return watch;
}

/// The job of a CallRequest or SessionRequest, from now on: what it looks for, and until when. make_request is the
/// caller's.
template <class Request>
Job job_for(const Request& request, RunnerMode mode, std::optional<Wanted::Only> only,
            std::shared_ptr<JobWatch> watch) {
    Job job;
    job.wanted = {request.app, mode, request.max_price, std::move(only)};
    job.deadline = net::deadline_in(request.timeout);
    job.watch = std::move(watch);
    return job;
}

/// What every request of a job to a candidate has in common.
ExchangeRequest exchange_with(const Candidate& candidate, std::string app, std::shared_ptr<JobWatch> watch);

struct JobAnswer {
    PaidAnswer answer;
    Candidate candidate;
};

/// What an answer means for the job.
enum class Verdict {
    done,               ///< It is the job's answer.
    next_orchestrator,  ///< Refused here.
    busy,               ///< The orchestrator is full: later, or elsewhere.
    once_more,          ///< The application failed: once more, elsewhere where possible.
    wait_and_repeat,    ///< The application's rate limit: the same orchestrator, after its Retry-After.
};

/// How often the job has met what is only tolerated a few times.
struct Patience {
    int failures = 0;        ///< Status 500 of the application.
    int rate_limited = 0;    ///< Status 429 of the application.
    bool may_repeat = true;  ///< The job may pay for another request.
};

/// Judges an answer; @p patience counts along.
Verdict judge_answer(Refusal refusal, int status, Patience& patience);

/// The pause after the nth fruitless round (from 0), without its jitter: 0.5 s doubling to 16 s.
std::chrono::milliseconds back_off(int round) noexcept;

/**
 * @brief Tries the orchestrators in turn until one answers the job.
 * One at a time, because trying reserves capacity or runs the job. Where all that could do it are busy, it begins again
 * after a growing pause, until the deadline. One that is full after it was paid gets the same payment again, in every
 * round, and is paid anew only where that expired and its listing shows room. No job pays for more than
 * SpendingAccount::kMaxPaidRequests requests.
 * @return Errors: no_orchestrator with a detail per orchestrator; timeout; the signer's where it refuses to pay. Each
 *         says in its details what has been paid.
 */
asio::awaitable<Result<JobAnswer>> run_job(std::shared_ptr<Services> services, Job job);

}  // namespace farebox::gateway
