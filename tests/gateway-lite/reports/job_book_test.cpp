#include "gateway-lite/reports/job_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <stdexcept>

#include "tests/support/process.hpp"

namespace farebox::gateway::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

const Post kAtOnce = [](const std::function<void()>& work) { work(); };

JobReport report(std::string app, int status, std::int64_t took) {
    JobReport out;
    out.app = std::move(app);
    out.orchestrator = "https://o:8935";
    out.status = status;
    out.until_ran = milliseconds{took};
    out.paid.expected_value = Wei{7};
    out.paid.payments = 2;
    out.bytes_sent = 10;
    out.bytes_received = 20;
    return out;
}

TEST(JobBook, AddsUpByAppOrchestratorAndStatus) {
    JobBook book{{}};
    for (int i = 0; i < 4; ++i) {
        book.begun();
    }
    book.ended(report("a", 200, 100), kAtOnce);
    book.ended(report("a", 503, 300), kAtOnce);
    auto lost = report("b", 0, 5);
    lost.orchestrator.clear();
    lost.error = make_error(ErrorCode::no_orchestrator, "nobody");
    book.ended(lost, kAtOnce);
    const auto metrics = book.metrics();
    EXPECT_EQ(metrics.running, 1U);
    ASSERT_EQ(metrics.by_app.size(), 2U);
    const auto& a = metrics.by_app[0];
    EXPECT_EQ(a.name, "a");
    EXPECT_EQ(a.jobs, 2U);
    EXPECT_EQ(a.failed, 1U);
    EXPECT_EQ(a.expected_value, Wei{14});
    EXPECT_EQ(a.payments, 4U);
    EXPECT_EQ(a.bytes_sent, 20U);
    EXPECT_EQ(a.bytes_received, 40U);
    EXPECT_EQ(a.time, milliseconds{400});
    EXPECT_NEAR(static_cast<double>(a.p99.count()), 300, 30);
    EXPECT_EQ(metrics.by_orchestrator[0].name, "https://o:8935");
    EXPECT_EQ(metrics.by_orchestrator[1].name, "none");
    EXPECT_EQ(metrics.by_status[2].name, "no_orchestrator");
}

TEST(JobBook, KeepsFewNames) {
    JobBook book{{}};
    for (int i = 0; i < 400; ++i) {
        book.ended(report("app" + std::to_string(i), 200, 1), kAtOnce);
    }
    const auto apps = book.metrics().by_app;
    EXPECT_EQ(apps.size(), 257U);
    EXPECT_EQ(apps.back().name, "other");
    EXPECT_EQ(apps.back().jobs, 144U);
}

TEST(JobBook, PassesReportsOnAndOutlivesACallbackThatThrows) {
    std::vector<std::string> told;
    JobBook book{[&told](const JobReport& each) {
        told.push_back(each.app);
        throw std::runtime_error{"the program's own"};
    }};
    book.ended(report("a", 200, 1), kAtOnce);
    book.ended(report("b", 200, 1), Post{});  // a child process: nobody to run it
    EXPECT_THAT(told, testing::ElementsAre("a"));
}

TEST(GatewayMetrics, AreWrittenForPrometheus) {
    JobBook book{{}};
    book.begun();
    book.begun();
    auto odd = report("a\"\\\nb", 200, 1500);
    book.ended(odd, kAtOnce);
    const auto text = book.metrics().to_prometheus();
    EXPECT_THAT(text, HasSubstr("# TYPE farebox_gateway_app_jobs_total counter\n"
                                "farebox_gateway_app_jobs_total{app=\"a\\\"\\\\ b\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("farebox_gateway_running_jobs 1\n"));
    EXPECT_THAT(text, HasSubstr("farebox_gateway_status_failed_jobs_total{status=\"200\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("farebox_gateway_orchestrator_expected_value_wei_total"
                                "{orchestrator=\"https://o:8935\"} 7\n"));
    EXPECT_THAT(text, HasSubstr("farebox_gateway_status_seconds_sum{status=\"200\"} 1.500\n"));
    EXPECT_THAT(text, HasSubstr("farebox_gateway_status_seconds_count{status=\"200\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("quantile=\"0.95\"} 1."));
}

TEST(GatewayMetrics, HaveWhatTheAlertsAskFor) {
    JobBook book{{}};
    book.begun();
    book.ended(report("a", 503, 1), kAtOnce);
    const auto text = book.metrics().to_prometheus();
    const auto rules = farebox::test::read_file(FAREBOX_TEST_DATA "/../../deploy/prometheus/farebox-gateway.rules.yml");
    const std::regex name{"farebox_gateway_[a-z_]+"};
    int names = 0;
    for (auto found = std::sregex_iterator{rules.begin(), rules.end(), name}; found != std::sregex_iterator{};
         ++found) {
        EXPECT_THAT(text, HasSubstr("# TYPE " + found->str() + " counter"));
        ++names;
    }
    EXPECT_GE(names, 4);
}

}  // namespace
}  // namespace farebox::gateway::test
