#include "gateway-lite/reports/job_watch.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace farebox::gateway {
namespace {

constexpr std::chrono::seconds kReminder{5};

std::chrono::milliseconds in_ms(JobWatch::Clock::duration time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time);
}

bool is_a_wait(JobStage stage) {
    return stage == JobStage::waiting || stage == JobStage::pausing;
}

}  // namespace

JobWatch::JobWatch(std::shared_ptr<Runtime> runtime, std::shared_ptr<JobBook> book, Start start)
    : runtime_{std::move(runtime)}, book_{std::move(book)}, progress_{std::move(start.progress)} {
    report_.app = std::move(start.app);
    report_.mode = start.mode;
    book_->begun();
}

JobWatch::~JobWatch() {
    if (!runtime_->in_child()) {
        end(report_.status, make_error(ErrorCode::cancelled, "the job was given up"));
    }
}

void JobWatch::enter(JobStage stage) {
    const std::lock_guard lock{mutex_};
    change_stage(stage, report_.orchestrator, lock);
}

void JobWatch::enter(JobStage stage, const net::Endpoint& orchestrator) {
    auto text = orchestrator.to_string();
    const std::lock_guard lock{mutex_};
    change_stage(stage, std::move(text), lock);
}

void JobWatch::change_stage(JobStage stage, std::string orchestrator, const std::lock_guard<std::mutex>& locked) {
    if (ended_ || (stage_ == stage && report_.orchestrator == orchestrator)) {
        return;
    }
    const auto now = Clock::now();
    close_stage(now);
    stage_ = stage;
    entered_ = now;
    report_.orchestrator = std::move(orchestrator);
    if (stage == JobStage::running) {
        ran_ = now;
    }
    tell(locked);
    if (progress_ && is_a_wait(stage) && !stop_reminding_) {
        stop_reminding_ =
            runtime_->spawn([watch = weak_from_this(), runtime = runtime_] { return keep_reminding(watch, runtime); });
    }
}

/// Books the time in the stage that ends.
void JobWatch::close_stage(Clock::time_point now) {
    if (!stage_) {
        return;
    }
    auto& stages = report_.stages;
    auto known = std::find_if(stages.begin(), stages.end(), [this](const auto& each) { return each.stage == *stage_; });
    if (known == stages.end()) {
        known = stages.insert(stages.end(), {*stage_, std::chrono::milliseconds{0}});
    }
    known->time += in_ms(now - entered_);
}

void JobWatch::tell(const std::lock_guard<std::mutex>& /*locked*/) {
    const auto deliver = progress_ && stage_ ? runtime_->deliver() : Post{};
    if (!deliver) {
        return;
    }
    const auto now = Clock::now();
    JobProgress progress{*stage_, report_.orchestrator, in_ms(now - entered_), in_ms(now - start_)};
    deliver([tell = progress_, progress = std::move(progress)] {
        try {
            tell(progress);
        } catch (...) {  // NOLINT(bugprone-empty-catch): the program's own, and nobody to tell
        }
    });
}

void JobWatch::remind() {
    const std::lock_guard lock{mutex_};
    if (!ended_ && stage_ && is_a_wait(*stage_)) {
        tell(lock);
    }
}

asio::awaitable<void> JobWatch::keep_reminding(std::weak_ptr<JobWatch> watch, std::shared_ptr<Runtime> runtime) {
    asio::steady_timer timer{runtime->context()};
    for (;;) {
        timer.expires_after(kReminder);
        co_await timer.async_wait(asio::use_awaitable);
        const auto followed = watch.lock();
        if (!followed) {
            co_return;
        }
        followed->remind();
    }
}

void JobWatch::sent(std::size_t bytes) {
    const std::lock_guard lock{mutex_};
    report_.bytes_sent += bytes;
}

void JobWatch::received(std::size_t bytes) {
    const std::lock_guard lock{mutex_};
    report_.bytes_received += bytes;
}

void JobWatch::opened(const std::string& session_id) {
    const std::lock_guard lock{mutex_};
    report_.session_id = session_id;
    report_.status = 200;
}

void JobWatch::end(int status, std::optional<Error> error) {
    std::unique_lock lock{mutex_};
    if (std::exchange(ended_, true)) {
        return;
    }
    const auto now = Clock::now();
    close_stage(now);
    auto report = std::move(report_);
    report.status = status != 0 ? status : report.status;
    report.error = std::move(error);
    report.paid = spending_->snapshot();
    report.until_ran = in_ms(ran_.value_or(now) - start_);
    report.elapsed = in_ms(now - start_);
    const auto stop_reminding = std::exchange(stop_reminding_, nullptr);
    lock.unlock();
    if (stop_reminding) {
        stop_reminding();
    }
    book_->ended(std::move(report), runtime_->deliver());
}

}  // namespace farebox::gateway
