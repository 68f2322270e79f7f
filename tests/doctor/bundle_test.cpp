#include "signer/doctor/bundle.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/doctor/good_facts.hpp"

namespace farebox::signer::doctor::test {
namespace {

using Json = nlohmann::json;

const std::vector<std::string> kCanaries{"canary-user",
                                         "canary-password",
                                         "canary-path",
                                         "canary-query",
                                         "canary-webhook",
                                         "canary-header",
                                         "canary-list",
                                         "canary-jwks",
                                         std::string(64, 'd'),
                                         "fbx_canaryAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                         "canarytokencanarytoken",
                                         "Y2FuYXJ5LXBlbQ=="};

/// A configuration full of them, in every place that has room for a secret.
config::Loaded with_canaries() {
    auto loaded = good_facts().loaded;
    auto& config = loaded.config;
    config.chain.rpc = {"https://canary-user:canary-password@rpc.example/v2/canary-path?key=canary-query"};
    config.auth_webhook.url = "https://hook.example/canary-webhook";
    config.auth_webhook.headers = {{"Authorization", "canary-header"}};
    config.discovery.webhook = "https://list.example/canary-list";
    config.api.jwt.jwks_url = "https://login.example/canary-jwks";
    Hash32 hash;
    hash.data.fill(0xdd);
    config.clients[0].api_keys = {hash};
    return loaded;
}

/// What others might say, though they should not.
Diagnosis talkative() {
    Diagnosis running;
    running.version = "1.2.3";
    running.endpoints = {{"https://canary-user:canary-password@rpc.example", "no answer to canary-query"}};
    running.log = {R"({"event":"x","message":"Authorization: Bearer canarytokencanarytoken"})", "key " + kCanaries[9],
                   "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5LXBlbQ==\n-----END PRIVATE KEY-----",
                   "asked https://rpc.example/v2/canary-path"};
    running.metrics = "farebox_x{url=\"http://me:canary-password@h\"} 1\n";
    return running;
}

TEST(SupportBundle, HasNoSecretInIt) {
    const auto loaded = with_canaries();
    const auto running = talkative();
    Report report;
    report.version = "1.2.3";
    report.lines = {{"rpc", problem("https://rpc.example/v2/canary-path?key=canary-query: no", "see canary-header")}};
    const auto bundle = make_bundle({report, &loaded, &running, R"({"profile":"canary-list"})", {}});
    for (const auto& canary : kCanaries) {
        EXPECT_EQ(bundle.find(canary), std::string::npos) << canary << " in " << bundle;
    }
}

TEST(SupportBundle, HasEverythingElse) {
    const auto loaded = with_canaries();
    auto running = talkative();
    const auto bundle =
        Json::parse(make_bundle({judge(good_facts()), &loaded, &running, R"({"profile":"process"})", {}}));
    EXPECT_EQ(bundle["farebox_bundle"], 1);
    EXPECT_EQ(bundle["made"], "1970-01-01T00:00:00Z");
    EXPECT_EQ(bundle["versions"]["farebox_signer"], "1.2.3");
    EXPECT_EQ(bundle["report"]["checks"].size(), judge(good_facts()).lines.size());
    EXPECT_TRUE(bundle["config"]["settings"].contains("chain.rpc"));
    EXPECT_EQ(bundle["signer"]["version"], "1.2.3");
    EXPECT_TRUE(bundle["signer"]["log"].empty());
    EXPECT_EQ(bundle["vault"]["profile"], "process");
    EXPECT_EQ(bundle["log"].size(), 4U);
    EXPECT_TRUE(bundle["metrics"].is_string());
}

TEST(SupportBundle, IsMadeWithoutConfigurationAndSigner) {
    const auto bundle = Json::parse(
        make_bundle({judge_unreadable(make_error(ErrorCode::invalid_argument, "bad"), "1"), nullptr, nullptr, {}, {}}));
    for (const auto* member : {"config", "signer", "vault", "log", "metrics"}) {
        EXPECT_TRUE(bundle[member].is_null()) << member;
    }
    EXPECT_FALSE(bundle["report"]["checks"].empty());
}

class RedactorKeeps : public testing::TestWithParam<const char*> {};

TEST_P(RedactorKeeps, WhatIsNoSecret) {
    EXPECT_EQ(Redactor{with_canaries()}.redact(GetParam()), GetParam());
}
INSTANTIATE_TEST_SUITE_P(Texts, RedactorKeeps,
                         testing::Values("", "https://rpc.example answers in 40 ms",
                                         "0x1100000000000000000000000000000000000000",
                                         "00112233445566778899aabbccddeeff", "Bearer token missing", "a@b.example",
                                         "mail me@example.org about https://rpc.example/"));

TEST(Redactor, TakesOutWhatLooksLikeASecretWithoutKnowingIt) {
    const Redactor redactor{config::Loaded{}};
    EXPECT_EQ(redactor.redact("http://me:secret@h/x"), "http://…@h/x");
    EXPECT_EQ(redactor.redact("Bearer abcdefghijkl"), "Bearer …");
    EXPECT_EQ(redactor.redact("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln"), "eyJ…");
    EXPECT_EQ(redactor.redact("0x" + std::string(64, 'a') + "!"), "0x…!");
    EXPECT_EQ(redactor.redact("-----BEGIN X-----\nabc"), "…");
}

}  // namespace
}  // namespace farebox::signer::doctor::test
