#include <gtest/gtest.h>
#include <signal.h>

#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

struct Answer {
    int status = 0;
    std::string code;
};

Answer pay(Signer& signer, const nlohmann::json& request) {
    const auto response = signer.post("/generate-live-payment", request);
    if (!response) {
        return {0, response.error().message};
    }
    const auto body = nlohmann::json::parse(response->body, nullptr, false);
    return {response->status, body.contains("error") ? body["error"].value("code", "") : ""};
}

void expect_nothing_spent(Signer& signer) {
    const auto usage = signer.usage();
    for (const auto& client : usage.at("clients")) {
        EXPECT_EQ(client.at("payments"), 0) << client.dump();
    }
}

TEST(Refusal, PriceAboveTheConfiguredCeilingIs481) {
    Sandbox sandbox;
    Signer signer{sandbox};
    auto request = payment_request(challenge(sandbox, signer.address()));
    request["maxPrice"] = {{"price", 1}, {"currency", "wei"}, {"unit", "seconds"}};

    const auto answer = pay(signer, request);

    EXPECT_EQ(answer.status, 481);
    EXPECT_EQ(answer.code, "price_exceeded");
    expect_nothing_spent(signer);
}

TEST(Refusal, ExhaustedBudgetIs402AndSaysWhichLimit) {
    Sandbox sandbox;
    Signer signer{
        sandbox,
        {.settings = {}, .replaced = {{"ev_per_hour = \"0.01 eth\"", "ev_per_hour = \"1000 wei\""}}, .folder = {}}};

    const auto answer = pay(signer, payment_request(challenge(sandbox, signer.address())));

    EXPECT_EQ(answer.status, 402);
    EXPECT_EQ(answer.code, "budget_exceeded");
    expect_nothing_spent(signer);
}

TEST(Refusal, ForgedStateIs400) {
    Sandbox sandbox;
    Signer signer{sandbox};
    auto request = payment_request(challenge(sandbox, signer.address()));
    const auto first = nlohmann::json::parse(signer.post("/generate-live-payment", request)->body);
    request["state"] = first.at("state");
    auto sig = request["state"]["Sig"].get<std::string>();
    sig[10] = sig[10] == 'A' ? 'B' : 'A';
    request["state"]["Sig"] = sig;

    const auto answer = pay(signer, request);

    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.code, "state_invalid");
}

TEST(Refusal, ExpiredParametersAre480) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const auto request = payment_request(challenge(sandbox, signer.address()));
    sandbox.advance_blocks(50);
    // The signer learns of the new block with its next poll.
    Answer answer;
    for (int attempt = 0; attempt < 50 && answer.status != 480; ++attempt) {
        auto fresh = request;
        fresh["app"] = "attempt-" + std::to_string(attempt);  // never a replay of an earlier attempt
        answer = pay(signer, fresh);
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
    }
    EXPECT_EQ(answer.status, 480);
    EXPECT_EQ(answer.code, "refresh_session");
}

TEST(Refusal, StaleChainIs503AndReadyzSaysSo) {
    auto sandbox = std::make_unique<Sandbox>();
    Signer signer{*sandbox,
                  {.settings = {"chain.soft_age=1s", "chain.max_age=2s", "chain.poll_interval=200ms"},
                   .replaced = {},
                   .folder = {}}};
    const auto request = payment_request(challenge(*sandbox, signer.address()));
    sandbox.reset();  // the chain endpoint is gone

    Answer answer;
    for (int attempt = 0; attempt < 60 && answer.status != 503; ++attempt) {
        auto fresh = request;
        fresh["app"] = "attempt-" + std::to_string(attempt);
        answer = pay(signer, fresh);
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }

    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.code, "chain_stale");
    EXPECT_EQ(signer.command({"health"}).status, 1);
}

TEST(Refusal, UnknownRouteAndMethodAreAnsweredAsTheReferenceDoes) {
    Sandbox sandbox;
    Signer signer{sandbox};
    HttpCaller http;
    const auto wrong_method = http.call("GET", signer.url(), "/generate-live-payment");
    ASSERT_TRUE(wrong_method);
    EXPECT_EQ(wrong_method->status, 405);
    EXPECT_EQ(wrong_method->headers.get("Allow"), "POST");
    EXPECT_EQ(http.call("GET", signer.url(), "/nothing-here")->status, 404);
}

TEST(Refusal, OrchestratorThatRejectsTicketsEndsTheCallWithItsReason) {
    Sandbox sandbox{{"--fault", "reject-tickets"}};
    Signer signer{sandbox};

    const auto call = run({"farebox", "call", "echo/fixed", "--data", "{}", "--timeout", "10s"},
                          gateway_environment(sandbox, signer));

    EXPECT_EQ(call.status, 1);
    EXPECT_NE(call.err.find(sandbox.orchestrator()), std::string::npos) << call.err;
}

}  // namespace
}  // namespace farebox::test
