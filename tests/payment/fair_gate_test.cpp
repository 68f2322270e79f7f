#include "signer/http/fair_gate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
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
    std::deque<FairGate::Permit> permits;
    std::map<std::string, int> came;
    std::map<std::string, int> entered;
    std::map<std::string, std::uint32_t> tickets;

    bool come(FairGate& gate, const std::string& name) {
        ++came[name];
        return gate.wait(name, [this, name](FairGate::Permit permit) {
            ++entered[name];
            names.push_back(name);
            permit.count_tickets(tickets[name]);
            permits.push_back(std::move(permit));
        });
    }
    void leave(int visitors) {
        for (int i = 0; i < visitors; ++i) {
            const FairGate::Permit leaving = std::move(permits.front());
            permits.pop_front();
        }
    }
    [[nodiscard]] int waiting_of(const std::string& name) { return came[name] - entered[name]; }
    [[nodiscard]] int count(const std::string& name) const {
        return static_cast<int>(std::count(names.begin(), names.end(), name));
    }
};

TEST(FairGate, LetsInWhoFits) {
    FairGate gate{{.at_once = 2, .waiting_per_client = 8, .waiting = 8}};
    auto first = gate.try_enter("a");
    auto second = gate.try_enter("a");
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(gate.try_enter("a"));
    EXPECT_FALSE(gate.try_enter("b"));
    first.reset();
    EXPECT_TRUE(gate.try_enter("b"));
}

TEST(FairGate, GivesEachClientItsTurn) {
    FairGate gate{{.at_once = 1, .waiting_per_client = 100, .waiting = 100}};
    Visitors visitors;
    auto inside = gate.try_enter("first");
    for (int i = 0; i < 3; ++i) {
        visitors.come(gate, "a");
    }
    for (int i = 0; i < 3; ++i) {
        visitors.come(gate, "b");
    }
    visitors.come(gate, "c");
    inside.reset();
    visitors.leave(6);
    EXPECT_EQ(visitors.names, (std::vector<std::string>{"a", "b", "c", "a", "b", "a", "b"}));
}

TEST(FairGate, LetsNobodyPassThoseWhoWait) {
    FairGate gate{{.at_once = 1, .waiting_per_client = 100, .waiting = 100}};
    Visitors visitors;
    auto inside = gate.try_enter("a");
    visitors.come(gate, "a");
    visitors.come(gate, "a");
    inside.reset();
    EXPECT_EQ(visitors.names.size(), 1U);
    EXPECT_FALSE(gate.try_enter("b"));
    gate.close();
}

/// One that asks for a third of the places while another would take them all: whenever it comes, it is next.
TEST(FairGate, PutsWhoAsksForLessThanItsShareFirst) {
    FairGate gate{{.at_once = 4, .waiting_per_client = 1'000, .waiting = 1'000}};
    Visitors visitors;
    for (int i = 0; i < 200; ++i) {
        visitors.come(gate, "greedy");
    }
    for (int i = 0; i < 50; ++i) {
        visitors.come(gate, "modest");
        visitors.leave(1);
        EXPECT_EQ(visitors.waiting_of("modest"), 0) << i;
        visitors.leave(2);
    }
    gate.close();
}

TEST(FairGate, LetsNobodyInPlaceOfOthersForLong) {
    FairGate gate{{.at_once = 2, .waiting_per_client = 1'000, .waiting = 1'000}};
    Visitors visitors;
    for (int i = 0; i < 600; ++i) {
        visitors.come(gate, "old");
    }
    visitors.leave(200);
    visitors.names.clear();
    for (int i = 0; i < 300; ++i) {
        visitors.come(gate, "new");
    }
    visitors.leave(24);
    // A head start of two gatefuls, then turns: what it did not ask for while nobody saw it is not made up for.
    EXPECT_GE(visitors.count("old"), 6);
    EXPECT_GE(visitors.count("new"), 12);
    gate.close();
}

/// Both ask for more than there is; the one that the others wait for gets half as much.
TEST(FairGate, CountsWhoCrowdsTheOthersTwice) {
    FairGate gate{{.at_once = 1, .waiting_per_client = 1'000, .waiting = 1'000}};
    Visitors visitors;
    for (int i = 0; i < 200; ++i) {
        visitors.come(gate, "crowd");
    }
    visitors.come(gate, "few");
    visitors.leave(10);
    visitors.names.clear();
    for (int i = 0; i < 60; ++i) {
        while (visitors.waiting_of("few") < 5) {
            visitors.come(gate, "few");
        }
        visitors.leave(1);
    }
    EXPECT_NEAR(visitors.count("few"), 40, 3);
    EXPECT_NEAR(visitors.count("crowd"), 20, 3);
    gate.close();
}

TEST(FairGate, GivesTurnsByWhatAClientHasHad) {
    FairGate gate{{.at_once = 32, .waiting_per_client = 8, .waiting = 8}};
    std::vector<FairGate::Permit> inside;
    for (int i = 0; i < 6; ++i) {
        inside.push_back(gate.try_enter("busy").value());
        EXPECT_FALSE(inside.back().turn().contended);
    }
    const auto modest = gate.try_enter("modest").value();
    EXPECT_TRUE(modest.turn().contended);
    EXPECT_LT(modest.turn().rank, inside.back().turn().rank);
    const auto next = gate.try_enter("busy").value();
    EXPECT_TRUE(next.turn().contended);
    EXPECT_GT(next.turn().rank, inside.back().turn().rank);
}

/// A quarter of the places is for it; who comes now finds one at once.
TEST(FairGate, LetsFewOfACrowdInWhileOthersCome) {
    FairGate gate{{.at_once = 16, .waiting_per_client = 1'000, .waiting = 1'000}};
    Visitors visitors;
    for (int i = 0; i < 100; ++i) {
        visitors.come(gate, "crowd");
    }
    EXPECT_EQ(visitors.count("crowd"), 16);  // nobody else was seen
    visitors.come(gate, "modest");
    EXPECT_EQ(visitors.count("modest"), 0);
    visitors.leave(14);
    EXPECT_EQ(visitors.count("modest"), 1);
    EXPECT_EQ(visitors.permits.size(), 1U + 4U);
    EXPECT_TRUE(gate.try_enter("modest"));
    EXPECT_FALSE(gate.try_enter("crowd"));
    visitors.leave(1);
    EXPECT_EQ(visitors.permits.size(), 1U + 4U);
    gate.close();
}

TEST(FairGate, ForgetsInTimeThatAnotherClientCame) {
    FairGate gate{{.at_once = 2, .waiting_per_client = 8, .waiting = 8}};
    auto stays = *gate.try_enter("busy");
    {
        const auto passes = *gate.try_enter("modest");
    }
    int contended = 0;
    for (int i = 0; i < 100; ++i) {
        contended += gate.try_enter("busy").value().turn().contended ? 1 : 0;
    }
    EXPECT_GE(contended, 4);
    EXPECT_LE(contended, 16);
}

TEST(FairGate, CountsManyTicketsAsSeveralPayments) {
    FairGate gate{{.at_once = 1, .waiting_per_client = 100, .waiting = 100}};
    Visitors visitors;
    for (int i = 0; i < 20; ++i) {
        visitors.come(gate, "many tickets");
        visitors.come(gate, "one ticket");
    }
    visitors.tickets["many tickets"] = 17;  // five payments' work
    visitors.leave(24);
    EXPECT_NEAR(visitors.count("one ticket"), 20, 1);
    EXPECT_NEAR(visitors.count("many tickets"), 5, 1);
    gate.close();
}

/// What a client has had is forgotten with the last payment inside.
TEST(FairGate, BeginsAnewWhenNobodyIsHere) {
    FairGate gate{{.at_once = 1, .waiting_per_client = 100, .waiting = 100}};
    Visitors visitors;
    for (int i = 0; i < 10; ++i) {
        visitors.come(gate, "busy");
    }
    visitors.leave(10);
    EXPECT_TRUE(visitors.permits.empty());
    visitors.names.clear();
    auto inside = gate.try_enter("other");
    visitors.come(gate, "busy");
    visitors.come(gate, "idle");
    inside.reset();
    EXPECT_EQ(visitors.names, (std::vector<std::string>{"busy"}));
    gate.close();
}

TEST(FairGate, TurnsAwayWhoWouldWaitTooLong) {
    FairGate gate{{.at_once = 1, .waiting_per_client = 2, .waiting = 3}};
    Visitors visitors;
    auto inside = gate.try_enter("a");
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
    auto inside = gate.try_enter("a");
    for (int i = 0; i < 100'000; ++i) {
        EXPECT_TRUE(gate.wait("gone", [](const FairGate::Permit&) {}));
    }
    inside.reset();
    EXPECT_EQ(gate.waiting(), 0U);
    EXPECT_TRUE(gate.try_enter("a"));
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
