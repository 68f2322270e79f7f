#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gateway-lite/directory.hpp"
#include "gateway-lite/paid_exchange.hpp"
#include "gateway-lite/reports/job_watch.hpp"
#include "gateway-lite/retries/patience.hpp"
#include "gateway-lite/services.hpp"
#include "gateway-lite/trace_headers.hpp"

namespace farebox::gateway {

struct JobAnswer {
    PaidAnswer answer;
    Candidate candidate;
};

/// A request that any orchestrator running the application may answer.
struct Job {
    Wanted wanted;
    std::function<Result<ExchangeRequest>(const Candidate&)> make_request;
    /// Reads an answer that must be of use itself, until `deadline`. An Error passes its orchestrator over. Empty: any
    /// answer will do.
    std::function<asio::awaitable<Result<void>>(JobAnswer&)> accept;
    std::shared_ptr<JobWatch> watch;
    RetryPolicy retries;
    net::Deadline deadline;
};

/// The policy of a CallRequest or SessionRequest.
template <class Request>
const RetryPolicy& retries_of(const Services& services, const Request& request) {
    return request.retries ? *request.retries : services.network.options.retries;
}

/// The trace's headers of a CallRequest or SessionRequest whose trace and policy are right. Errors: invalid_argument.
template <class Request>
Result<net::Headers> check_job(const Services& services, const Request& request) {
    if (auto checked = check_retries(retries_of(services, request)); !checked) {
        return checked.error();
    }
    return trace_headers(request.trace);
}

/// Follows the job of a CallRequest or SessionRequest, within its limits.
template <class Request>
std::shared_ptr<JobWatch> watch_for(const std::shared_ptr<Services>& services, const Request& request,
                                    RunnerMode mode) {
    auto watch = std::make_shared<JobWatch>(services->network.runtime, services->jobs,
                                            JobWatch::Start{request.app, mode, request.progress});
    watch->spending()->limit(request.max_spending, services->cap);
    watch->spending()->allow_paid_requests(retries_of(*services, request).paid_requests);
    return watch;
}

/// The job of a CallRequest or SessionRequest, from now on: what it looks for, and until when. make_request is the
/// caller's.
template <class Request>
Job job_for(const Services& services, const Request& request, std::optional<Wanted::Only> only,
            std::shared_ptr<JobWatch> watch) {
    Job job;
    job.wanted = {request.app, watch->mode(), request.max_price, std::move(only)};
    job.retries = retries_of(services, request);
    job.deadline = net::deadline_in(request.timeout);
    job.watch = std::move(watch);
    return job;
}

/// What every request of a job to a candidate has in common.
ExchangeRequest exchange_with(const Candidate& candidate, std::string app, net::Headers trace,
                              std::shared_ptr<JobWatch> watch);

/**
 * @brief Tries the orchestrators in turn until one answers the job.
 * One at a time, because trying reserves capacity or runs the job. Where all that could do it are busy, it begins again
 * after a growing pause, until the deadline. One that is full after it was paid gets the same payment again, in every
 * round, and is paid anew only where that expired and its listing shows room. How often, Job::retries says.
 * @return Errors: no_orchestrator with a detail per orchestrator, with their hint where all refuse for the same reason;
 *         timeout; the signer's where it refuses to pay. Each says in its details what has been paid.
 */
asio::awaitable<Result<JobAnswer>> run_job(std::shared_ptr<Services> services, Job job);

}  // namespace farebox::gateway
