#include "gateway-lite/reports/job_book.hpp"

#include <limits>
#include <memory>
#include <utility>

namespace farebox::gateway {
namespace {

constexpr std::size_t kMostNames = 256;  // as Prometheus likes its labels: few
constexpr int kFirstBadStatus = 400;

bool has_failed(const JobReport& report) {
    return report.error || report.status >= kFirstBadStatus;
}

std::string status_of(const JobReport& report) {
    return report.status != 0 || !report.error ? std::to_string(report.status)
                                               : std::string{to_string(report.error->code)};
}

}  // namespace

void JobBook::begun() {
    const std::scoped_lock lock{mutex_};
    ++running_;
}

void JobBook::ended(JobReport report, const Post& deliver) {
    {
        const std::scoped_lock lock{mutex_};
        --running_;
        add(apps_, report.app, report);
        add(orchestrators_, report.orchestrator.empty() ? "none" : report.orchestrator, report);
        add(statuses_, status_of(report), report);
    }
    if (report_ && deliver) {
        deliver([tell = report_, report = std::make_shared<const JobReport>(std::move(report))] {
            try {
                tell(*report);
            } catch (...) {  // NOLINT(bugprone-empty-catch): the program's own, and nobody to tell
            }
        });
    }
}

void JobBook::add(Groups& groups, const std::string& name, const JobReport& report) {
    const bool is_new = !groups.contains(name);
    auto& [figures, times] = groups[is_new && groups.size() >= kMostNames ? "other" : name];
    ++figures.jobs;
    figures.failed += has_failed(report) ? 1U : 0U;
    figures.time += report.until_ran;
    times.add(report.until_ran);
    const auto sum = figures.expected_value.checked_add(report.paid.expected_value);
    figures.expected_value = sum ? *sum : figures.expected_value;
    figures.payments += report.paid.payments;
    figures.bytes_sent += report.bytes_sent;
    figures.bytes_received += report.bytes_received;
}

std::vector<JobFigures> JobBook::figures_of(const Groups& groups) {
    std::vector<JobFigures> all;
    all.reserve(groups.size());
    for (const auto& [name, group] : groups) {
        auto figures = group.figures;
        figures.name = name;
        figures.p50 = group.times.quantile(0.5);
        figures.p95 = group.times.quantile(0.95);
        figures.p99 = group.times.quantile(0.99);
        all.push_back(std::move(figures));
    }
    return all;
}

GatewayMetrics JobBook::metrics() const {
    const std::scoped_lock lock{mutex_};
    return {figures_of(apps_), figures_of(orchestrators_), figures_of(statuses_), running_};
}

}  // namespace farebox::gateway
