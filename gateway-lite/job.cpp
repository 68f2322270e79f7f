#include "gateway-lite/job.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>
#include <utility>

#include "gateway-lite/text.hpp"

namespace farebox::gateway {
namespace {

constexpr int kMaxConnectionRounds = 2;
constexpr std::chrono::milliseconds kLongestPause{16'000};
constexpr int kMaxRateLimited = 3;

bool is_connection_trouble(const Error& error) {
    return error.code == ErrorCode::connection_failed || error.code == ErrorCode::timeout;
}

/// One run_job().
class JobRun {
public:
    JobRun(std::shared_ptr<Services> services, Job job) : services_{std::move(services)}, job_{std::move(job)} {}

    asio::awaitable<Result<JobAnswer>> run();

private:
    /// Empty: this orchestrator will not do it (now).
    using Attempt = std::optional<Result<JobAnswer>>;

    asio::awaitable<Attempt> round();
    asio::awaitable<Attempt> attempt(Candidate candidate);
    Attempt judge_failure(const Candidate& candidate, ExchangeFailure failure);
    void reject(const Candidate& candidate, std::string reason);
    asio::awaitable<void> pause(std::chrono::milliseconds time);
    [[nodiscard]] bool worth_another_round() const;
    [[nodiscard]] bool late(std::chrono::milliseconds pause) const;
    [[nodiscard]] Error nobody() const;

    const std::shared_ptr<Services> services_;
    const Job job_;
    std::vector<Rejection> rejections_;  // of the running round
    Patience patience_;
    int rounds_ = 0;
    bool busy_ = false;
    bool unreachable_ = false;
};

asio::awaitable<Result<JobAnswer>> JobRun::run() {
    for (;; ++rounds_) {
        busy_ = unreachable_ = false;
        rejections_.clear();
        if (auto ended = co_await round()) {
            co_return *std::move(ended);
        }
        std::minstd_rand random{std::random_device{}()};
        const auto base = back_off(rounds_);
        const auto wait = base / 2 + std::chrono::milliseconds{random() % static_cast<unsigned>(base.count())};
        if (!worth_another_round() || late(wait)) {
            co_return nobody();
        }
        co_await pause(wait);
    }
}

asio::awaitable<JobRun::Attempt> JobRun::round() {
    auto found = co_await services_->directory.find(job_.wanted);
    if (!found) {
        co_return Attempt{found.error()};
    }
    rejections_ = std::move(found->rejections);
    for (auto& candidate : found->usable) {
        auto ended = co_await attempt(std::move(candidate));
        if (ended) {
            co_return ended;
        }
        if (late(std::chrono::milliseconds{0})) {
            co_return Attempt{make_error(ErrorCode::timeout, "no orchestrator answered in time: " + nobody().message)};
        }
    }
    co_return Attempt{};
}

asio::awaitable<JobRun::Attempt> JobRun::attempt(Candidate candidate) {
    const auto request = job_.make_request(candidate);
    if (!request) {
        reject(candidate, request.error().message);
        co_return Attempt{};
    }
    for (;;) {
        auto outcome = co_await exchange_paid(services_, *request, job_.deadline);
        if (outcome.failure) {
            co_return judge_failure(candidate, *std::move(outcome.failure));
        }
        auto& answer = *outcome.answer;
        const auto verdict = judge_answer(job_.wanted.mode, answer.head(), patience_);
        if (verdict == Verdict::done) {
            co_return Attempt{JobAnswer{std::move(answer), std::move(candidate)}};
        }
        answer.paid.end();  // it is not this answer that the job wants
        const auto wait = std::max<std::chrono::milliseconds>(seconds_in(answer.head().headers.get("Retry-After")),
                                                              std::chrono::seconds{1});
        if (verdict == Verdict::wait_and_repeat && !late(wait)) {
            co_await pause(wait);
            continue;
        }
        busy_ = busy_ || verdict == Verdict::busy;
        if (!answer.complete) {
            co_await read_refusal(answer);
        }
        reject(candidate,
               "answered " + std::to_string(answer.head().status) + ": " + printable(answer.first_bytes, 300));
        co_return Attempt{};
    }
}

JobRun::Attempt JobRun::judge_failure(const Candidate& candidate, ExchangeFailure failure) {
    if (failure.next == ExchangeFailure::Next::give_up || failure.error.code == ErrorCode::cancelled) {
        return Attempt{std::move(failure.error)};
    }
    unreachable_ = unreachable_ || is_connection_trouble(failure.error);
    reject(candidate, failure.error.message);
    return {};
}

void JobRun::reject(const Candidate& candidate, std::string reason) {
    services_->runtime().log(LogLevel::info, candidate.orchestrator.to_string() + " passed over: " + reason);
    rejections_.push_back({candidate.orchestrator.to_string(), std::move(reason)});
}

asio::awaitable<void> JobRun::pause(std::chrono::milliseconds time) {
    asio::steady_timer timer{services_->runtime().context(), time};
    co_await timer.async_wait(asio::use_awaitable);
}

bool JobRun::worth_another_round() const {
    return busy_ || (unreachable_ && rounds_ + 1 < kMaxConnectionRounds);
}

bool JobRun::late(std::chrono::milliseconds pause) const {
    return net::deadline_in(pause) >= job_.deadline;
}

Error JobRun::nobody() const {
    std::string message = "no orchestrator can run " + job_.wanted.app;
    if (rejections_.size() == 1) {
        message += ": " + rejections_.front().orchestrator + " " + rejections_.front().reason;
    }
    auto error = make_error(ErrorCode::no_orchestrator, std::move(message),
                            "`farebox orchestrators` shows what each of them offers");
    for (const auto& [orchestrator, reason] : rejections_) {
        error.details.emplace_back(orchestrator, reason);
    }
    return error;
}

}  // namespace

Verdict judge_answer(RunnerMode mode, const net::Response& head, Patience& patience) {
    if (head.status == 503) {
        return Verdict::busy;
    }
    if (mode == RunnerMode::persistent) {
        return head.status >= 200 && head.status < 300 ? Verdict::done : Verdict::next_orchestrator;
    }
    if (is_from_orchestrator(head)) {
        return Verdict::next_orchestrator;
    }
    if (head.status == 429 && patience.rate_limited++ < kMaxRateLimited) {
        return Verdict::wait_and_repeat;
    }
    if (head.status == 500 && patience.failures++ == 0) {
        return Verdict::busy;  // once more, elsewhere where possible
    }
    return Verdict::done;
}

std::chrono::milliseconds back_off(int round) noexcept {
    const std::chrono::milliseconds first{500};
    return round < 5 ? first * (1 << round) : kLongestPause;
}

asio::awaitable<Result<JobAnswer>> run_job(std::shared_ptr<Services> services, Job job) {
    JobRun running{std::move(services), std::move(job)};
    co_return co_await running.run();
}

}  // namespace farebox::gateway
