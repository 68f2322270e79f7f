// The operator's brake.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <thread>

#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

using testing::HasSubstr;

class Pause : public testing::Test {
protected:
    Pause() {
        EXPECT_EQ(pay(), 200);
        const auto paused = signer_.command({"pause"});
        EXPECT_EQ(paused.status, 0) << paused.err;
    }
    int pay() {
        const auto answer = signer_.post("/generate-live-payment", payment_request(challenge(sandbox_, address_)));
        last_ = answer ? answer->body : answer.error().message;
        return answer ? answer->status : 0;
    }
    void expect_paused() {
        EXPECT_EQ(pay(), 503);
        EXPECT_THAT(last_, HasSubstr(R"("code":"paused")"));
    }
    Sandbox sandbox_;
    Signer signer_{sandbox_};
    const std::string address_ = signer_.address();
    std::string last_;
};

TEST_F(Pause, StopsPaymentsAndProofsUntilResumed) {
    expect_paused();
    const auto proof = signer_.post("/sign-orchestrator-info", nlohmann::json::object());
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->status, 503);
    const auto resumed = signer_.command({"resume"});
    EXPECT_EQ(resumed.status, 0) << resumed.err;
    EXPECT_EQ(pay(), 200) << last_;
    EXPECT_FALSE(std::filesystem::exists(signer_.folder() / "keys/.farebox-resume"));
}

TEST_F(Pause, ChargesNothingForWhatItRefuses) {
    const auto before = signer_.usage().at("clients").at(0).at("ev_total");
    expect_paused();
    EXPECT_EQ(signer_.usage().at("clients").at(0).at("ev_total"), before);
}

TEST_F(Pause, SurvivesANewVaultAndANewFront) {
    for (const auto* process : {"vault", "front"}) {
        const auto killed = signer_.pid_of(process);
        signer_.kill(process);
        while (pay() != 503 || last_.find("\"paused\"") == std::string::npos ||
               signer_.process().err().find("ended_by") == std::string::npos || ::kill(killed, 0) == 0) {
            ASSERT_THAT(last_, testing::Not(HasSubstr("\"payment\"")));
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
    }
}

TEST_F(Pause, MakesItNotReadyAndSaysWhy) {
    const auto health = signer_.command({"health"});
    EXPECT_EQ(health.status, 1);
    EXPECT_THAT(health.out, HasSubstr("is paused by its operator"));
}

TEST_F(Pause, SurvivesARestartAndIsEndedByAnOrderThatWasWrittenBefore) {
    EXPECT_EQ(signer_.stop(), 0);
    const auto resumed = signer_.command({"resume"});
    EXPECT_EQ(resumed.status, 0) << resumed.err;
    signer_.start();  // waits until it is ready
    EXPECT_EQ(pay(), 200) << last_;
}

TEST_F(Pause, IsNotEndedByAnOrderOfSomebodyElse) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can give a file away";
    }
    const auto order = signer_.folder() / "keys/.farebox-resume";
    EXPECT_EQ(signer_.stop(), 0);
    ASSERT_EQ(signer_.command({"resume"}).status, 0);
    ASSERT_EQ(::chown(order.c_str(), 12'345, 12'345), 0);
    signer_.start(false);
    expect_paused();
}

}  // namespace
}  // namespace farebox::test
