#include "gateway-lite/job.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <random>
#include <set>
#include <utility>

#include "gateway-lite/models/wanted_model.hpp"
#include "gateway-lite/text.hpp"

namespace farebox::gateway {
namespace {

bool is_connection_trouble(const Error& error) {
    return error.code == ErrorCode::connection_failed || error.code == ErrorCode::timeout;
}

/// Applications may be called PIPELINE/MODEL too, so this asks only about one that nobody offers.
bool names_a_model(std::string_view app) {
    const auto slash = app.find('/');
    return slash != std::string_view::npos && pipeline_with_models(app.substr(0, slash));
}

std::chrono::milliseconds retry_after(const net::Response& head) {
    return std::max<std::chrono::milliseconds>(seconds_in(head.headers.get("Retry-After")), std::chrono::seconds{1});
}

/// One run_job().
class JobRun {
public:
    JobRun(std::shared_ptr<Services> services, Job job)
        : services_{std::move(services)}, job_{std::move(job)}, patience_{job_.retries} {}

    asio::awaitable<Result<JobAnswer>> run();

private:
    /// Empty: this orchestrator will not do it (now).
    using Attempt = std::optional<Result<JobAnswer>>;

    asio::awaitable<Attempt> round();
    asio::awaitable<Attempt> attempt(Candidate candidate);
    asio::awaitable<Attempt> accept(JobAnswer answer);
    asio::awaitable<void> pass_over(Candidate candidate, PaidAnswer answer, Verdict verdict);
    Attempt judge_failure(const Candidate& candidate, ExchangeFailure failure);
    void reject(const Candidate& candidate, const std::string& what, const std::string& text = {});
    void reject(const Candidate& candidate, const Error& error);
    asio::awaitable<void> pause(std::chrono::milliseconds time);
    [[nodiscard]] bool may_try(const Candidate& candidate);
    [[nodiscard]] bool has_payment_for(const Candidate& candidate) const;
    [[nodiscard]] std::optional<std::string> why_not_buy(const Candidate& candidate) const;
    [[nodiscard]] bool worth_another_round() const;
    [[nodiscard]] bool late(std::chrono::milliseconds pause) const;
    [[nodiscard]] Error nobody() const;
    [[nodiscard]] std::string nobody_message() const;
    [[nodiscard]] std::string advice() const;
    Result<JobAnswer> end_with(Error error);

    const std::shared_ptr<Services> services_;
    const Job job_;
    std::vector<Rejection> rejections_;            // of the running round
    std::map<std::string, BoughtPayment> bought_;  // by the runner's URL
    std::set<std::string> full_after_payment_;     // runners' URLs
    std::optional<JobAnswer> failure_;  // the application's 500 or 503: the job's answer unless there is a better one
    std::set<std::string> tried_;       // orchestrators
    std::optional<Rejection> lost_;  // whose connection broke after it had been paid: it may have run the application
    Patience patience_;
    int rounds_ = 0;
    const net::Deadline start_ = net::deadline_in(std::chrono::milliseconds{0});
    bool busy_ = false;
    bool once_more_ = false;
    bool unreachable_ = false;
    bool failed_ = false;  // an orchestrator's own 500
};

asio::awaitable<Result<JobAnswer>> JobRun::run() {
    for (;; ++rounds_) {
        busy_ = once_more_ = unreachable_ = false;
        rejections_.clear();
        auto ended = co_await round();
        if (ended && *ended) {
            co_return *std::move(ended);
        }
        if (ended) {
            co_return end_with(ended->error());
        }
        std::minstd_rand random{std::random_device{}()};
        const auto base = back_off(job_.retries, rounds_);
        const auto wait = base / 2 + std::chrono::milliseconds{random() % static_cast<unsigned>(base.count())};
        if (!worth_another_round() || late(wait)) {
            co_return end_with(nobody());
        }
        co_await pause(wait);
    }
}

asio::awaitable<JobRun::Attempt> JobRun::round() {
    job_.watch->enter(JobStage::discovering);
    auto found = co_await services_->directory.find(job_.wanted, job_.deadline);
    if (!found) {
        co_return Attempt{found.error()};
    }
    rejections_ = std::move(found->rejections);
    std::stable_partition(found->usable.begin(), found->usable.end(),
                          [this](const Candidate& each) { return has_payment_for(each); });
    for (auto& candidate : found->usable) {
        if (!may_try(candidate)) {
            rejections_.push_back(
                {candidate.orchestrator.to_string(), "is not tried: the retry policy allows no more"});
            continue;
        }
        const auto why_not = why_not_buy(candidate);
        if (why_not && !has_payment_for(candidate)) {
            reject(candidate, *why_not);
            busy_ = true;
            continue;
        }
        auto ended = co_await attempt(std::move(candidate));
        if (ended) {
            co_return ended;
        }
        if (late(std::chrono::milliseconds{0})) {
            break;
        }
    }
    co_return Attempt{};
}

asio::awaitable<JobRun::Attempt> JobRun::attempt(Candidate candidate) {
    job_.watch->enter(JobStage::selecting, candidate.orchestrator);
    auto request = job_.make_request(candidate);
    if (!request) {
        reject(candidate, request.error());
        co_return Attempt{};
    }
    const auto url = candidate.url.to_string();
    if (auto bought = bought_.extract(url)) {
        request->bought = std::move(bought.mapped());
    }
    request->may_buy = !why_not_buy(candidate);
    for (;;) {
        auto outcome = co_await exchange_paid(services_, *request, job_.deadline);
        request->bought.reset();
        if (outcome.unspent) {
            bought_.insert_or_assign(url, *std::move(outcome.unspent));
        }
        if (outcome.failure) {
            auto ended = judge_failure(candidate, *std::move(outcome.failure));
            if (outcome.unspent && !ended && job_.wanted.mode == RunnerMode::single_shot) {
                lost_ = rejections_.back();
            }
            co_return ended;
        }
        auto& answer = *outcome.answer;
        const bool may_repeat = job_.watch->spending()->may_pay_another_request();
        const auto verdict = patience_.judge(answer.refusal, answer.head().status, may_repeat);
        const auto wait = retry_after(answer.head());
        if (answer.refusal == Refusal::none) {
            services_->selector.worked(candidate.orchestrator);
        }
        if (verdict == Verdict::done || (verdict == Verdict::wait_and_repeat && late(wait))) {
            JobAnswer accepted{std::move(answer), std::move(candidate)};
            co_return co_await accept(std::move(accepted));
        }
        if (verdict != Verdict::wait_and_repeat) {
            co_await pass_over(std::move(candidate), std::move(answer), verdict);
            co_return Attempt{};
        }
        outcome.answer.reset();  // its connection and its payments
        co_await pause(wait);
    }
}

/// What cannot be used is passed over, although it may have been paid for.
asio::awaitable<JobRun::Attempt> JobRun::accept(JobAnswer answer) {
    if (job_.accept) {
        const auto accepted = co_await job_.accept(answer);
        if (!accepted) {
            answer.answer.paid.end();
            co_return judge_failure(answer.candidate, {ExchangeFailure::Next::next_orchestrator, accepted.error()});
        }
    }
    co_return Attempt{std::move(answer)};
}

asio::awaitable<void> JobRun::pass_over(Candidate candidate, PaidAnswer answer, Verdict verdict) {
    const int status = answer.head().status;
    busy_ = busy_ || verdict == Verdict::busy;
    once_more_ = once_more_ || verdict == Verdict::once_more;
    failed_ = failed_ || (status == 500 && answer.refusal != Refusal::none);
    if (verdict == Verdict::busy && has_payment_for(candidate)) {
        full_after_payment_.insert(candidate.url.to_string());
    }
    answer.paid.end();
    if (verdict == Verdict::once_more) {
        co_await read_refusal(answer, job_.deadline);
    }
    reject(candidate, "answered " + std::to_string(status), printable(answer.first_bytes, 300));
    if (verdict == Verdict::once_more) {
        failure_.emplace(JobAnswer{std::move(answer), std::move(candidate)});
    }
}

JobRun::Attempt JobRun::judge_failure(const Candidate& candidate, ExchangeFailure failure) {
    if (failure.next == ExchangeFailure::Next::give_up || failure.error.code == ErrorCode::cancelled) {
        return Attempt{std::move(failure.error)};
    }
    if (failure.next == ExchangeFailure::Next::next_orchestrator) {
        services_->selector.failed(candidate.orchestrator);
    }
    unreachable_ = unreachable_ || is_connection_trouble(failure.error);
    reject(candidate, failure.error);
    return {};
}

/// @param text  What the orchestrator or the application said: for the Error only, since logs hold no bodies.
void JobRun::reject(const Candidate& candidate, const std::string& what, const std::string& text) {
    const auto orchestrator = candidate.orchestrator.to_string();
    const auto why = net::without_endpoint(what, candidate.orchestrator);
    services_->directory.forget(candidate.orchestrator);  // prices, room or the orchestrator itself may have changed
    services_->runtime().log(LogLevel::info, orchestrator + " passed over: " + why);
    rejections_.push_back({orchestrator, text.empty() ? why : why + ": " + text});
}

void JobRun::reject(const Candidate& candidate, const Error& error) {
    auto text = error.details.empty() ? std::string{} : error.details.front().second;
    if (error.message.find(text) != std::string::npos) {
        text.clear();
    }
    reject(candidate, error.message, text);
    rejections_.back().hint = error.hint;
}

asio::awaitable<void> JobRun::pause(std::chrono::milliseconds time) {
    job_.watch->enter(JobStage::pausing);
    asio::steady_timer timer{services_->runtime().context(), time};
    co_await timer.async_wait(asio::use_awaitable);
}

bool JobRun::may_try(const Candidate& candidate) {
    const auto name = candidate.orchestrator.to_string();
    if (tried_.contains(name)) {
        return true;
    }
    const bool room = job_.retries.orchestrators == 0 || std::ssize(tried_) < job_.retries.orchestrators;
    return room && tried_.insert(name).second;
}

bool JobRun::has_payment_for(const Candidate& candidate) const {
    return bought_.contains(candidate.url.to_string());
}

/// Whether there is room shows only after a payment was bought for it: so what the listing says counts.
std::optional<std::string> JobRun::why_not_buy(const Candidate& candidate) const {
    if (!candidate.priced()) {
        return std::nullopt;
    }
    if (!job_.watch->spending()->may_pay_another_request()) {
        return "is not paid: the job has paid for as many requests as it may";
    }
    const bool was_full = full_after_payment_.contains(candidate.url.to_string());
    if (candidate.room == Candidate::Room::none || (candidate.room == Candidate::Room::unknown && was_full)) {
        return "has no room";
    }
    return std::nullopt;
}

bool JobRun::worth_another_round() const {
    const bool can_pay = job_.watch->spending()->may_pay_another_request() || !bought_.empty();
    return can_pay && ((busy_ && job_.retries.wait_for_room) || once_more_ ||
                       (unreachable_ && rounds_ < job_.retries.unreachable));
}

bool JobRun::late(std::chrono::milliseconds pause) const {
    const auto then = net::deadline_in(pause);
    return then >= job_.deadline ||
           (job_.retries.start_within.count() > 0 && then >= start_ + job_.retries.start_within);
}

Error JobRun::nobody() const {
    const bool in_time = !late(std::chrono::milliseconds{0});
    auto error = make_error(in_time ? ErrorCode::no_orchestrator : ErrorCode::timeout,
                            (in_time ? "" : "no orchestrator answered in time: ") + nobody_message(), advice());
    for (const auto& each : rejections_) {
        error.details.emplace_back(each.orchestrator, each.reason);
    }
    return error;
}

std::string JobRun::nobody_message() const {
    auto message = "no orchestrator can run " + job_.wanted.app;
    if (lost_) {
        message = "the answer of " + lost_->orchestrator + " is lost (" + lost_->reason +
                  "): it had been paid, and the application may have run; now " + message;
    }
    if (rejections_.size() == 1) {
        message += ": " + rejections_.front().orchestrator + " " + rejections_.front().reason;
    }
    return message;
}

/// What whoever refused has said, where all have said the same; else by what was in the way.
std::string JobRun::advice() const {
    const auto says_the_same = [this](const Rejection& each) { return each.hint == rejections_.front().hint; };
    if (!rejections_.empty() && !rejections_.front().hint.empty() &&
        std::all_of(rejections_.begin(), rejections_.end(), says_the_same)) {
        return rejections_.front().hint;
    }
    if (failed_) {
        return "check the model's name, the size and the format of the input";
    }
    if (busy_) {
        return "try again later, or name more orchestrators";
    }
    if (unreachable_) {
        return "check that they run and can be reached from here, or name other orchestrators";
    }
    if (names_a_model(job_.wanted.app)) {
        return "if it is a model of a pipeline: those can be found and quoted, but not run yet; calls and sessions are "
               "for applications";
    }
    return "`farebox orchestrators` shows who can be reached, and what each of them offers";
}

/// The job's end without an answer to the last try: an earlier answer of the application, or the Error with what was
/// paid for nothing.
Result<JobAnswer> JobRun::end_with(Error error) {
    if (failure_ && error.code != ErrorCode::cancelled) {
        return *std::move(failure_);
    }
    return job_.watch->spending()->told_in(std::move(error));
}

}  // namespace

ExchangeRequest exchange_with(const Candidate& candidate, std::string app, net::Headers trace,
                              std::shared_ptr<JobWatch> watch) {
    ExchangeRequest exchange;
    exchange.orchestrator = candidate.orchestrator;
    exchange.url = candidate.url;
    exchange.type = candidate.type;
    exchange.app = std::move(app);
    exchange.trace = std::move(trace);
    exchange.ceiling = candidate.ceiling;
    exchange.watch = std::move(watch);
    exchange.priced = candidate.priced();
    return exchange;
}

asio::awaitable<Result<JobAnswer>> run_job(std::shared_ptr<Services> services, Job job) {
    JobRun running{std::move(services), std::move(job)};
    co_return co_await running.run();
}

}  // namespace farebox::gateway
