#include <gtest/gtest.h>

#include <future>
#include <set>

#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

nlohmann::json answer_of(const Result<net::Response>& response) {
    if (!response) {
        return {{"transport", response.error().message}};
    }
    auto body = nlohmann::json::parse(response->body, nullptr, false);
    body["http"] = response->status;
    return body;
}

nlohmann::json pay(Signer& signer, const nlohmann::json& request) {
    return answer_of(signer.post("/generate-live-payment", request));
}

nlohmann::json spent(Signer& signer) {
    return signer.usage().at("clients").at(0);
}

TEST(LostAnswer, SameRequestGetsTheSameBytesAndIsChargedOnce) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const auto request = payment_request(challenge(sandbox, signer.address()));
    const auto first = pay(signer, request);
    ASSERT_EQ(first.at("http"), 200) << first.dump();
    const auto before = spent(signer);

    const auto again = pay(signer, request);

    EXPECT_EQ(again, first);
    EXPECT_EQ(spent(signer), before);
}

TEST(LostAnswer, SurvivesARestartOfTheSigner) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const auto request = payment_request(challenge(sandbox, signer.address()));
    const auto first = pay(signer, request);
    ASSERT_EQ(first.at("http"), 200);
    signer.kill();
    signer.start();
    EXPECT_EQ(pay(signer, request), first);
}

TEST(LostAnswer, ContinuedPaymentIsReplayedToo) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const auto asked = challenge(sandbox, signer.address());
    const auto first = pay(signer, payment_request(asked));
    ASSERT_EQ(first.at("http"), 200);
    std::this_thread::sleep_for(std::chrono::seconds{2});
    const auto request = payment_request(asked, first.at("state"));
    const auto second = pay(signer, request);
    ASSERT_EQ(second.at("http"), 200) << second.dump();
    EXPECT_EQ(pay(signer, request), second);
}

TEST(OldState, IsSupersededOnceTheNewOneWasShown) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const auto asked = challenge(sandbox, signer.address());
    const auto first = pay(signer, payment_request(asked));
    std::this_thread::sleep_for(std::chrono::seconds{2});
    const auto second = pay(signer, payment_request(asked, first.at("state")));
    ASSERT_EQ(second.at("http"), 200) << second.dump();
    std::this_thread::sleep_for(std::chrono::seconds{2});
    const auto third = pay(signer, payment_request(asked, second.at("state")));
    ASSERT_EQ(third.at("http"), 200) << third.dump();

    const auto old = pay(signer, payment_request(asked, first.at("state")));

    EXPECT_EQ(old.at("http"), 400);
    EXPECT_EQ(old.at("error").at("code"), "state_superseded");
}

TEST(ConcurrentRequests, OnOneSessionYieldOnePaymentBetweenThem) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const auto asked = challenge(sandbox, signer.address());
    const auto first = pay(signer, payment_request(asked));
    ASSERT_EQ(first.at("http"), 200);
    std::this_thread::sleep_for(std::chrono::seconds{2});
    const auto before = spent(signer).at("payments").get<int>();
    const auto request = payment_request(asked, first.at("state"));

    std::vector<std::future<nlohmann::json>> racing;
    constexpr int kRacers = 8;
    for (int racer = 0; racer < kRacers; ++racer) {
        racing.push_back(std::async(std::launch::async, [&] {
            HttpCaller http;
            return answer_of(http.call("POST", signer.url(), "/generate-live-payment", request.dump()));
        }));
    }
    std::set<std::string> answers;
    for (auto& racer : racing) {
        answers.insert(racer.get().dump());
    }

    EXPECT_EQ(answers.size(), 1U) << *answers.begin() << "\n" << *answers.rbegin();
    EXPECT_EQ(spent(signer).at("payments").get<int>(), before + 1);
}

}  // namespace
}  // namespace farebox::test
