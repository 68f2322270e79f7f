#include "signer/doctor/neighbour_reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/doctor/good_facts.hpp"
#include "tests/doctor/scripted_rpc.hpp"

namespace farebox::signer::doctor::test {
namespace {

using testing::HasSubstr;

Facts facts_with(const Config& config) {
    auto facts = good_facts();
    facts.loaded.config = config;
    Network network;
    facts.neighbours = reach_neighbours(network, config);
    return facts;
}

TEST(DoctorWebhook, IsReachedWithoutBeingAsked) {
    const ScriptedRpc server;
    auto config = good_facts().config();
    config.auth_webhook.url = server.url() + "/secret-path";
    const auto findings = judge_webhook(facts_with(config));
    EXPECT_EQ(worst(findings), Status::ok);
    EXPECT_EQ(said(findings, Status::ok).find("secret-path"), std::string::npos);
    EXPECT_EQ(server.requests(), 0);
}

TEST(DoctorWebhook, IsAProblemWhereItIsAwayAndSkippedWithoutOne) {
    auto config = good_facts().config();
    EXPECT_EQ(worst(judge_webhook(facts_with(config))), Status::skipped);
    config.auth_webhook.url = "http://127.0.0.1:1/hook";
    EXPECT_EQ(worst(judge_webhook(facts_with(config))), Status::problem);
}

TEST(DoctorDiscovery, MissesOrchestratorsThatAreAway) {
    const ScriptedRpc server;
    auto config = good_facts().config();
    EXPECT_EQ(worst(judge_discovery(facts_with(config))), Status::skipped);
    config.discovery.enabled = true;
    config.discovery.allow_private = true;
    config.discovery.orchestrators = {server.url()};
    EXPECT_EQ(worst(judge_discovery(facts_with(config))), Status::ok);
    config.discovery.orchestrators = {server.url(), "http://127.0.0.1:1"};
    EXPECT_EQ(worst(judge_discovery(facts_with(config))), Status::warning);
    config.discovery.orchestrators = {"http://127.0.0.1:1"};
    EXPECT_EQ(worst(judge_discovery(facts_with(config))), Status::problem);
}

TEST(DoctorDiscovery, GoesWhereTheSignerWouldGo) {
    const ScriptedRpc server;
    auto config = good_facts().config();
    config.discovery.enabled = true;
    config.discovery.allow_private = false;
    config.discovery.orchestrators = {server.url()};
    EXPECT_EQ(worst(judge_discovery(facts_with(config))), Status::problem);
}

TEST(DoctorDiscovery, TriesSomeOfVeryMany) {
    auto config = good_facts().config();
    config.discovery.enabled = true;
    for (int i = 0; i < 100; ++i) {
        config.discovery.orchestrators.push_back("http://127.0.0.1:" + std::to_string(1 + i));
    }
    const auto facts = facts_with(config);
    EXPECT_EQ(facts.neighbours->reached.size(), 64U);
    EXPECT_EQ(facts.neighbours->left_out, 36U);
    EXPECT_THAT(said(judge_discovery(facts), Status::problem), HasSubstr("36 more were not tried"));
}

TEST(DoctorTokens, AreJudgedByTheKeysInUse) {
    auto facts = good_facts();
    EXPECT_EQ(worst(judge_tokens(facts)), Status::skipped);
    facts.loaded.config.api.jwt.issuer = "https://login.example";
    facts.neighbours->reached = {{Neighbour::Kind::token_issuer, "https://login.example", {}, {}}};
    EXPECT_EQ(worst(judge_tokens(facts)), Status::ok);
    facts.signer->diagnosis.token_keys = TokenKeysReading{2, "late"};
    EXPECT_EQ(worst(judge_tokens(facts)), Status::warning);
    facts.signer->diagnosis.token_keys = TokenKeysReading{0, "no keys"};
    EXPECT_THAT(said(judge_tokens(facts), Status::problem), HasSubstr("no keys"));
}

}  // namespace
}  // namespace farebox::signer::doctor::test
