#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "farebox/job_report.hpp"
#include "farebox/metrics.hpp"
#include "farebox/pending.hpp"
#include "gateway-lite/reports/time_histogram.hpp"

namespace farebox::gateway {

/// Adds up the reports of a Gateway's jobs and passes each on to the program. Thread-safe.
class JobBook {
public:
    using Report = std::function<void(const JobReport&)>;

    /// @param report  Options::report; may be empty.
    explicit JobBook(Report report) : report_{std::move(report)} {}

    void begun();
    /// @param deliver  Where the program's callback runs.
    void ended(JobReport report, const Post& deliver);
    [[nodiscard]] GatewayMetrics metrics() const;

private:
    struct Group {
        JobFigures figures;
        TimeHistogram times;
    };
    using Groups = std::map<std::string, Group, std::less<>>;

    static void add(Groups& groups, const std::string& name, const JobReport& report);
    static std::vector<JobFigures> figures_of(const Groups& groups);

    const Report report_;
    mutable std::mutex mutex_;
    Groups apps_;
    Groups orchestrators_;
    Groups statuses_;
    std::uint64_t running_ = 0;
};

}  // namespace farebox::gateway
