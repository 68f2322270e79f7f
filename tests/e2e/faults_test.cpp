// Each way in which an orchestrator misbehaves: what the user gets, and that the money is bounded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <thread>

#include "tests/e2e/session_cost.hpp"
#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

using testing::HasSubstr;

class Fault : public testing::Test {
protected:
    Finished call() {
        return run({"farebox", "call", "echo/fixed", "--data", "{}", "--timeout", "10s", "--output", "json"},
                   gateway_environment(sandbox_, signer_));
    }
    /// `farebox exec` around a pause, which should not end with a payment (every 3 s) on its way; `during` runs once
    /// the session is there.
    Finished exec(const std::string& seconds, const std::function<void()>& during = [] {}) {
        const auto started = std::chrono::steady_clock::now();
        Process running{{"farebox", "exec", "echo/live", "--timeout", "10s", "--explain", "--", "sleep", seconds},
                        gateway_environment(sandbox_, signer_)};
        while (running.running() && sandbox_.report().at("sessions").empty()) {
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
        during();
        auto finished = running.wait();
        held_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        return finished;
    }
    void set(const std::string& fault, const nlohmann::json& value = true) { sandbox_.set_faults({{fault, value}}); }
    nlohmann::json session() { return sandbox_.report().at("sessions").at(0); }
    nlohmann::json spent() { return signer_.usage().at("clients").at(0); }

    static void expect_answer(const Finished& call) {
        ASSERT_EQ(call.status, 0) << call.out << call.err;
        EXPECT_EQ(nlohmann::json::parse(call.out).at("status"), 200);
    }
    static void expect_nobody(const Finished& call) {
        EXPECT_EQ(call.status, 1);
        EXPECT_EQ(nlohmann::json::parse(call.out).at("error").at("code"), "no_orchestrator") << call.out;
    }
    void expect_nothing_spent() { EXPECT_EQ(spent().at("payments"), 0); }
    /// The session was kept to its end, each ticket that was signed was credited, and no more than the time costs.
    void expect_kept(const Finished& exec) {
        EXPECT_EQ(exec.status, 0) << exec.err;
        EXPECT_EQ(session().at("state"), "stopped") << exec.err;
        EXPECT_EQ(session().at("tickets"), spent().at("tickets")) << exec.err;
        EXPECT_LE(signed_ev(spent()), most_for(held_));
    }

    Sandbox sandbox_;
    Signer signer_{sandbox_};
    double held_ = 0;
};

TEST_F(Fault, FullAndListedAsFullIsNotPaid) {
    set("full");
    expect_nobody(call());
    expect_nothing_spent();
}

TEST_F(Fault, FullAndNotListedAsFullIsPaidOnce) {
    set("full", "hidden");
    const auto refused = call();
    expect_nobody(refused);
    EXPECT_EQ(spent().at("payments"), 1) << "the same payment is sent again";
    const auto details = nlohmann::json::parse(refused.out).at("error").at("details");
    EXPECT_THAT(details, testing::Contains(nlohmann::json({{"name", "paid_payments"}, {"value", "1"}})));
    EXPECT_TRUE(sandbox_.report().at("tickets").empty()) << "none was looked at";
}

TEST_F(Fault, NoSessionLeftIsPaidOnce) {
    set("transcoding");
    expect_nobody(call());
    EXPECT_EQ(spent().at("payments"), 1);
}

TEST_F(Fault, NoSessionLeftForAWhileEndsNoSession) {
    const auto exec_ended = exec("8", [this] {
        set("transcoding");
        std::this_thread::sleep_for(std::chrono::seconds{4});
        set("transcoding", nullptr);
    });
    expect_kept(exec_ended);
    EXPECT_THAT(exec_ended.err, HasSubstr("OrchestratorCapped"));
}

TEST_F(Fault, MovedRunnersAreFollowedBeforeACallIsPaid) {
    set("moved");
    expect_answer(call());
    EXPECT_EQ(spent().at("payments"), 1);
}

TEST_F(Fault, MovedRunnersAreFollowedBeforeASessionIsPaid) {
    set("moved");
    expect_kept(exec("4"));
}

TEST_F(Fault, PriceAboveTheListingIsNotPaidForACall) {
    set("price-raising", "2");
    expect_nobody(call());
    expect_nothing_spent();
}

TEST_F(Fault, PriceAboveTheListingIsNotPaidForASession) {
    set("price-raising", "2");
    EXPECT_EQ(run({"farebox", "exec", "echo/live", "--", "true"}, gateway_environment(sandbox_, signer_)).status, 1);
    expect_nothing_spent();
}

TEST_F(Fault, PriceALittleAboveTheListingIsPaid) {
    set("price-raising", "1.01");
    expect_answer(call());
    EXPECT_EQ(spent().at("payments"), 1);
}

TEST_F(Fault, RejectedTicketsArePaidTwiceAtMost) {
    set("reject-tickets");
    expect_nobody(call());
    EXPECT_LE(spent().at("payments"), 2);
}

TEST_F(Fault, OnceRejectedTicketsAreBoughtAnew) {
    set("reject-tickets", "1/2");
    expect_answer(call());
    EXPECT_EQ(spent().at("payments"), 2);
}

TEST_F(Fault, SlowAnswersAreWaitedForAndPaidOnce) {
    set("slow", "500ms");
    expect_answer(call());
    EXPECT_EQ(spent().at("payments"), 1);
}

TEST_F(Fault, SlowAnswersEndNoSession) {
    set("slow", "1s");
    expect_kept(exec("7"));
}

TEST_F(Fault, DyingSessionIsToldAndPaidNoMore) {
    set("dying", 1);
    const auto ended = exec("9");
    EXPECT_EQ(ended.status, 0) << "the command decides what that means";
    EXPECT_THAT(ended.err, HasSubstr("the orchestrator ended the session"));
    EXPECT_EQ(session().at("state"), "died");
    EXPECT_EQ(session().at("payments"), 1);
    EXPECT_EQ(spent().at("payments"), 2) << "the payment that found it dead was the last";
}

TEST_F(Fault, LostAnswersAreNotPaidTwice) {
    set("lose-answers", "1/2");
    expect_kept(exec("7"));
}

TEST_F(Fault, ExpiredParametersAreRefreshedWithinASession) {
    const auto ended = exec("8", [this] {
        while (session().at("payments") < 2) {  // the next one is due in three seconds: the signer looks every second
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
        sandbox_.advance_blocks(45);
    });
    expect_kept(ended);
    EXPECT_GE(session().at("payments"), 3);
    std::set<std::string> parameters;
    const auto report = sandbox_.report();
    for (const auto& ticket : report.at("tickets")) {
        parameters.insert(ticket.at("recipient_rand_hash"));
    }
    EXPECT_GE(parameters.size(), 2U);
}

}  // namespace
}  // namespace farebox::test
