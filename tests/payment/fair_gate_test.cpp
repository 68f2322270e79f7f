#include "signer/http/fair_gate.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "signer/http/connection_counts.hpp"
#include "tests/payment/service_harness.hpp"

namespace farebox::signer {
namespace {

/// Who was let in, in order, and their permits.
struct Visitors {
    std::vector<std::string> names;
    std::vector<FairGate::Permit> permits;

    bool come(FairGate& gate, const std::string& name) {
        return gate.wait(name, [this, name](FairGate::Permit permit) {
            names.push_back(name);
            permits.push_back(std::move(permit));
        });
    }
    void one_leaves() {
        FairGate::Permit leaving = std::move(permits.front());
        permits.erase(permits.begin());
    }
};

TEST(FairGate, LetsInWhoFits) {
    FairGate gate{{.at_once = 2, .waiting_per_client = 8, .waiting = 8}};
    auto first = gate.try_enter();
    auto second = gate.try_enter();
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(gate.try_enter());
    first.reset();
    EXPECT_TRUE(gate.try_enter());
}

TEST(FairGate, GivesEachClientItsTurn) {
    FairGate gate{{.at_once = 1, .waiting_per_client = 100, .waiting = 100}};
    Visitors visitors;
    auto inside = gate.try_enter();
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(visitors.come(gate, "greedy"));
    }
    EXPECT_TRUE(visitors.come(gate, "modest"));
    EXPECT_TRUE(visitors.come(gate, "modest"));
    inside.reset();
    for (int i = 0; i < 5; ++i) {
        visitors.one_leaves();
    }
    EXPECT_EQ(visitors.names, (std::vector<std::string>{"greedy", "modest", "greedy", "modest", "greedy", "greedy"}));
    EXPECT_FALSE(gate.try_enter()) << "nobody passes those who wait";
    gate.close();
}

TEST(FairGate, TurnsAwayWhoWouldWaitTooLong) {
    FairGate gate{{.at_once = 1, .waiting_per_client = 2, .waiting = 3}};
    Visitors visitors;
    auto inside = gate.try_enter();
    EXPECT_TRUE(visitors.come(gate, "a"));
    EXPECT_TRUE(visitors.come(gate, "a"));
    EXPECT_FALSE(visitors.come(gate, "a"));
    EXPECT_TRUE(visitors.come(gate, "b"));
    EXPECT_FALSE(visitors.come(gate, "c"));
    EXPECT_EQ(gate.waiting(), 3U);
    gate.close();
    EXPECT_EQ(gate.waiting(), 0U);
}

TEST(FairGate, PassesOnThePermitsOfThoseWhoHaveGivenUp) {
    FairGate gate{{.at_once = 1, .waiting_per_client = 100'000, .waiting = 100'000}};
    auto inside = gate.try_enter();
    for (int i = 0; i < 100'000; ++i) {
        EXPECT_TRUE(gate.wait("gone", [](const FairGate::Permit&) {}));
    }
    inside.reset();
    EXPECT_EQ(gate.waiting(), 0U);
    EXPECT_TRUE(gate.try_enter());
}

TEST(FairGate, CountsRightUnderManyThreads) {
    FairGate gate{{.at_once = 3, .waiting_per_client = 1'000, .waiting = 10'000}};
    std::atomic<int> inside{0};
    std::atomic<int> most{0};
    std::atomic<int> served{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, name = std::to_string(t)] {
            for (int i = 0; i < 500; ++i) {
                const bool taken = gate.wait(name, [&](const FairGate::Permit&) {
                    const int now = ++inside;
                    int seen = most;
                    while (now > seen && !most.compare_exchange_weak(seen, now)) {
                    }
                    ++served;
                    --inside;
                });
                EXPECT_TRUE(taken);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(served, 2000);
    EXPECT_LE(most, 3);
    EXPECT_EQ(gate.waiting(), 0U);
}

TEST(ConnectionCounts, HoldAClientToItsNumber) {
    ConnectionCounts counts{2};
    std::shared_ptr<void> first;
    std::shared_ptr<void> second;
    std::shared_ptr<void> third;
    EXPECT_TRUE(counts.count(first, "a"));
    EXPECT_TRUE(counts.count(first, "a")) << "the same connection again";
    EXPECT_TRUE(counts.count(second, "a"));
    EXPECT_FALSE(counts.count(third, "a"));
    EXPECT_TRUE(counts.count(third, "b"));
    EXPECT_TRUE(counts.count(second, "b")) << "it belongs to whom it speaks for now";
    EXPECT_EQ(counts.of("a"), 1U);
    first.reset();
    EXPECT_EQ(counts.of("a"), 0U);
    EXPECT_EQ(counts.of("b"), 2U);
}

TEST(ConnectionCounts, CloseConnectionsBeyondThem) {
    test::ServiceHarness signer{test::HarnessOptions{.ledger = {}, .connections_per_client = 1}};
    // A request stands for its connection, which lives as long as the list.
    const std::vector<net::ServerRequest> requests(2, test::post("/sign-orchestrator-info"));
    const auto answers = signer.answer_together(requests);
    EXPECT_EQ(answers[0].status, 200);
    EXPECT_EQ(answers[1].status, 503);
    EXPECT_EQ(test::code_of(answers[1]), "overloaded");
    EXPECT_EQ(answers[1].headers.get("Connection"), "close");
    EXPECT_EQ(signer.answer(requests[0]).status, 200);
}

TEST(FullGate, AnswersLater) {
    test::ServiceHarness signer{
        test::HarnessOptions{.ledger = {}, .gate = {.at_once = 1, .waiting_per_client = 2, .waiting = 2}}};
    std::vector<net::ServerRequest> requests;
    for (std::uint8_t i = 1; i <= 6; ++i) {
        const auto request = test::make_request(test::make_quote({.ev = 30, .price = 10, .rand_hash = i}));
        requests.push_back(test::post("/generate-live-payment", test::body_of(request)));
    }
    int paid = 0;
    int later = 0;
    for (const auto& answer : signer.answer_together(requests)) {
        paid += answer.status == 200 ? 1 : 0;
        later += test::code_of(answer) == "overloaded" ? 1 : 0;
        EXPECT_TRUE(answer.status == 200 || answer.headers.contains("Retry-After"));
    }
    EXPECT_EQ(paid, 3);
    EXPECT_EQ(later, 3);
    EXPECT_EQ(signer.pay(test::make_request(test::make_quote({.ev = 30, .price = 10}))).status, 200);
}

/// It passes the gate twice, and must not stand in its own way.
TEST(FullGate, IsFreeWhileTheWebhookIsAsked) {
    test::ServiceHarness signer{
        test::HarnessOptions{.ledger = {}, .gate = {.at_once = 1, .waiting_per_client = 4, .waiting = 4}}};
    signer.ask_webhook(test::ServiceHarness::webhook_says(R"({"status":200})"));
    std::vector<net::ServerRequest> requests;
    for (std::uint8_t i = 1; i <= 3; ++i) {
        const auto request = test::make_request(test::make_quote({.ev = 30, .price = 10, .rand_hash = i}));
        requests.push_back(test::post("/generate-live-payment", test::body_of(request)));
    }
    for (const auto& answer : signer.answer_together(requests)) {
        EXPECT_EQ(answer.status, 200) << answer.body;
    }
}

}  // namespace
}  // namespace farebox::signer
