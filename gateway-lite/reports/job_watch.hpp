#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "farebox/job_report.hpp"
#include "gateway-lite/reports/job_book.hpp"
#include "gateway-lite/runtime.hpp"
#include "gateway-lite/spending_account.hpp"
#include "net/endpoint.hpp"

namespace farebox::gateway {

/// Follows one job from its start to its end, tells the program how far it is, and reports it once. Whoever holds it
/// last without having ended it has given the job up. Thread-safe.
class JobWatch : public std::enable_shared_from_this<JobWatch> {
public:
    using Progress = std::function<void(const JobProgress&)>;
    using Clock = std::chrono::steady_clock;

    /// What is known at the start.
    struct Start {
        std::string app;
        RunnerMode mode = RunnerMode::single_shot;
        Progress progress;  ///< May be empty.
    };

    JobWatch(std::shared_ptr<Runtime> runtime, std::shared_ptr<JobBook> book, Start start);
    JobWatch(const JobWatch&) = delete;
    JobWatch& operator=(const JobWatch&) = delete;
    ~JobWatch();

    /// Counts what the job pays.
    [[nodiscard]] const std::shared_ptr<SpendingAccount>& spending() const noexcept { return spending_; }

    [[nodiscard]] RunnerMode mode() const noexcept { return report_.mode; }  // set once
    void enter(JobStage stage);
    void enter(JobStage stage, const net::Endpoint& orchestrator);
    void sent(std::size_t bytes);
    void received(std::size_t bytes);
    void opened(const std::string& session_id);
    /// Its end; what comes after the first is ignored.
    void end(int status, std::optional<Error> error);

private:
    void change_stage(JobStage stage, std::string orchestrator, const std::lock_guard<std::mutex>& locked);
    void tell(const std::lock_guard<std::mutex>& locked);
    void close_stage(Clock::time_point now);
    void remind();
    static asio::awaitable<void> keep_reminding(std::weak_ptr<JobWatch> watch, std::shared_ptr<Runtime> runtime);

    const std::shared_ptr<Runtime> runtime_;
    const std::shared_ptr<JobBook> book_;
    const Progress progress_;
    const std::shared_ptr<SpendingAccount> spending_ = std::make_shared<SpendingAccount>();
    const Clock::time_point start_ = Clock::now();

    std::mutex mutex_;  // for what follows
    JobReport report_;
    std::optional<JobStage> stage_;
    Clock::time_point entered_ = start_;
    std::optional<Clock::time_point> ran_;
    Runtime::Cancel stop_reminding_;
    bool ended_ = false;
};

}  // namespace farebox::gateway
