#include "gateway-lite/score_source.hpp"

#include <string>
#include <utility>

namespace farebox::gateway {
namespace {

constexpr std::chrono::minutes kAge{10};
constexpr std::chrono::minutes kAgeOfFailures{1};
constexpr std::chrono::milliseconds kTimeout{3000};
constexpr net::CallOptions kRepeatable{.max_body_bytes = kMaxScoreBytes, .repeatable = true};

}  // namespace

asio::awaitable<void> ScoreSource::keep_fresh(net::Deadline deadline) {
    const auto now = std::chrono::steady_clock::now();
    if (!configured() || now < fresh_until_) {
        co_return;
    }
    fresh_until_ = now + kAgeOfFailures;  // whoever comes meanwhile does not ask too
    const auto timeout = net::deadline_in(kTimeout);
    if (!std::exchange(asked_before_, true)) {
        co_await update(net::earlier(deadline, timeout));
        co_return;
    }
    network_.runtime->spawn([this, timeout] { return update(timeout); });
}

asio::awaitable<void> ScoreSource::update(net::Deadline deadline) {
    auto scores = co_await fetch(deadline);
    if (!scores) {
        network_.runtime->log(LogLevel::warning, "no performance scores: " + scores.error().message);
        co_return;
    }
    selector_.use_scores(*std::move(scores));
    fresh_until_ = net::deadline_in(kAge);
}

asio::awaitable<Result<Scores>> ScoreSource::fetch(net::Deadline deadline) {
    net::Request request;
    request.headers.set("Accept", "application/json");
    const auto answer =
        co_await network_.discovery.send(*network_.options.scores_url, std::move(request), deadline, kRepeatable);
    if (!answer) {
        co_return answer.error();
    }
    if (answer->status != 200) {
        co_return make_error(ErrorCode::upstream_error, network_.options.scores_url->endpoint.to_string() +
                                                            " answered " + std::to_string(answer->status));
    }
    co_return read_scores(answer->body, network_.options.scores_region);
}

}  // namespace farebox::gateway
