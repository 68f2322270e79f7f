// What a program is told of its jobs: progress while they run, a report at their end, and counts.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/gateway-lite/gateway_fixture.hpp"

namespace farebox::gateway::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

/// Collects what callbacks are given, on whichever thread.
template <class T>
class Collected {
public:
    void add(const T& value) {
        const std::lock_guard lock{mutex_};
        all_.push_back(value);
        more_.notify_all();
    }
    std::vector<T> wait_for(std::size_t count) {
        std::unique_lock lock{mutex_};
        more_.wait_for(lock, std::chrono::seconds{20}, [&] { return all_.size() >= count; });
        return all_;
    }

private:
    std::mutex mutex_;
    std::condition_variable more_;
    std::vector<T> all_;
};

class Reports : public GatewayFixture {
protected:
    Options reporting() {
        auto with = options();
        with.report = [this](const JobReport& report) { reports_.add(report); };
        return with;
    }
    JobReport report() { return reports_.wait_for(1).at(0); }
    static std::vector<JobStage> stages(const JobReport& report) {
        std::vector<JobStage> out;
        for (const auto& each : report.stages) {
            out.push_back(each.stage);
        }
        return out;
    }

    Collected<JobReport> reports_;
    Collected<JobProgress> progress_;
};

TEST_F(Reports, TellACallWhenItsBodyIsRead) {
    auto gateway = open(reporting());
    auto response = gateway.call(request("hello")).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(gateway.metrics().running, 1U);
    const auto body = response->read_all().get();
    ASSERT_TRUE(body);
    const auto told = report();
    EXPECT_EQ(told.app, "echo/single");
    EXPECT_EQ(told.mode, RunnerMode::single_shot);
    EXPECT_EQ(told.orchestrator, network_.url());
    EXPECT_EQ(told.status, 200);
    EXPECT_FALSE(told.error);
    EXPECT_EQ(told.paid.payments, 1U);
    EXPECT_EQ(told.paid.expected_value, response->paid().expected_value);
    EXPECT_THAT(stages(told), ElementsAre(JobStage::discovering, JobStage::selecting, JobStage::paying,
                                          JobStage::waiting, JobStage::running));
    EXPECT_EQ(told.bytes_sent, 10U) << "with the question for the price, and with the payment";
    EXPECT_EQ(told.bytes_received, body->size());
    EXPECT_GE(told.elapsed, told.until_ran);
    EXPECT_EQ(gateway.metrics().running, 0U);
    EXPECT_EQ(gateway.metrics().by_status.at(0).name, "200");
}

TEST_F(Reports, TellOfADroppedAnswerAndOfOneThatBroke) {
    auto gateway = open(reporting());
    {
        const auto response = gateway.call(request()).get();
    }
    EXPECT_EQ(report().status, 200);
    EXPECT_FALSE(report().error);
}

TEST_F(Reports, TellWhatAFailureCost) {
    answer_paid_calls([] { return net::text_response(400, "ticketparams expired"); });
    auto gateway = open(reporting());
    const auto refused = gateway.call(request()).get();
    ASSERT_FALSE(refused);
    const auto told = report();
    ASSERT_TRUE(told.error);
    EXPECT_EQ(told.error->code, refused.error().code);
    EXPECT_EQ(told.status, 0);
    EXPECT_GT(told.paid.payments, 0U);
    EXPECT_EQ(gateway.metrics().by_app.at(0).failed, 1U);
}

TEST_F(Reports, TellOfACancelledCall) {
    const auto gate = silence("/apps/single/app/run");
    auto gateway = open(reporting());
    {
        auto dropped = gateway.call(request());
    }
    gate->open();
    ASSERT_TRUE(report().error);
    EXPECT_EQ(report().error->code, ErrorCode::cancelled);
}

TEST_F(Reports, TellASessionWhenItIsStopped) {
    auto gateway = open(reporting());
    auto session = gateway.open_session(this->session()).get();
    ASSERT_TRUE(session) << session.error().message;
    ASSERT_TRUE(session->stop().get());
    const auto told = report();
    EXPECT_EQ(told.mode, RunnerMode::persistent);
    EXPECT_EQ(told.session_id, session->id());
    EXPECT_EQ(told.status, 200);
    EXPECT_FALSE(told.error);
    EXPECT_THAT(stages(told), Contains(JobStage::running));
}

TEST_F(Reports, TellASessionWhoseGatewayIsClosed) {
    {
        auto gateway = open(reporting());
        auto session = gateway.open_session(this->session()).get();
        ASSERT_TRUE(session);
    }
    EXPECT_EQ(report().status, 200);
}

TEST_F(Reports, ProgressIsToldStageByStage) {
    auto with = request();
    with.progress = [this](const JobProgress& progress) {
        progress_.add(progress);
        throw std::runtime_error{"the program's own"};
    };
    auto gateway = open(reporting());
    ASSERT_TRUE(gateway.call(with).get());
    const auto told = progress_.wait_for(5);
    ASSERT_GE(told.size(), 5U);
    EXPECT_EQ(told[0].stage, JobStage::discovering);
    EXPECT_TRUE(told[0].orchestrator.empty());
    EXPECT_EQ(told[3].stage, JobStage::waiting);
    EXPECT_EQ(told[3].orchestrator, network_.url());
    EXPECT_EQ(told[4].stage, JobStage::running);
    EXPECT_TRUE(std::is_sorted(told.begin(), told.end(),
                               [](const auto& left, const auto& right) { return left.elapsed < right.elapsed; }));
}

TEST_F(Reports, ProgressOfALongWaitIsToldAgain) {
    const auto gate = silence("/apps/single/app/run");
    auto gateway = open(reporting());
    network_.priced = false;
    auto with = request();
    with.progress = [this](const JobProgress& progress) { progress_.add(progress); };
    auto call = gateway.call(with);
    const auto told = progress_.wait_for(4);  // discovering, selecting, waiting, and five seconds later
    gate->open();
    ASSERT_GE(told.size(), 4U);
    EXPECT_EQ(told[3].stage, JobStage::waiting);
    EXPECT_GE(told[3].in_stage, std::chrono::milliseconds{4900});
    EXPECT_TRUE(std::move(call).get());
}

}  // namespace
}  // namespace farebox::gateway::test
