// Many orchestrators of one sandbox, as a signer and a gateway meet them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

using namespace std::chrono_literals;

TEST(SeveralOrchestrators, AreAllListedByASignerThatReadsTheChain) {
    Sandbox sandbox{{"--orchestrator", "a,stake=5 eth,region=eu", "--orchestrators", "20,price=2x"}};
    SignerOptions options;
    options.settings = {"discovery.enabled=true", "discovery.allow_private=true", "discovery.poll_interval=1s",
                        "discovery.chain_interval=1s",
                        "discovery.ai_registry=" + sandbox.facts().at("ai_service_registry").get<std::string>()};
    Signer signer{sandbox, std::move(options)};
    HttpCaller http;
    std::set<std::string> listed;
    while (listed.size() < 22) {
        listed.clear();
        const auto answer = http.call("GET", signer.url(), "/discover-orchestrators");
        if (answer && answer->status == 200) {
            for (const auto& each : nlohmann::json::parse(answer->body)) {
                listed.insert(each.at("address").get<std::string>());
            }
        }
        std::this_thread::sleep_for(20ms);
    }
    EXPECT_TRUE(listed.contains(sandbox.url_of("a")));
    EXPECT_TRUE(listed.contains(sandbox.url_of("o20")));
}

TEST(SeveralOrchestrators, TakeACallWhereAnotherIsDead) {
    Sandbox sandbox{{"--orchestrator", "a", "--orchestrator", "b"}};
    Signer signer{sandbox};
    sandbox.control("POST", "/orchestrators/a/die", nlohmann::json::object());
    auto environment = gateway_environment(sandbox, signer);
    environment["FAREBOX_ORCHESTRATORS"] = sandbox.url_of("a") + "," + sandbox.url_of("b");
    const auto call =
        run({"farebox", "call", "echo/fixed", "--data", "{}", "--timeout", "10s", "--output", "json"}, environment);
    ASSERT_EQ(call.status, 0) << call.out << call.err;
    EXPECT_EQ(nlohmann::json::parse(call.out).at("status"), 200);
    const auto report = sandbox.control("GET", "/orchestrators/b/report", nullptr);
    EXPECT_EQ(report.at("totals").at("sessions"), 1);
}

TEST(SeveralOrchestrators, AreFoundThroughTheWebhook) {
    Sandbox sandbox{{"--orchestrator", "a,fault=full"}};
    Signer signer{sandbox};
    auto environment = gateway_environment(sandbox, signer);
    environment.erase("FAREBOX_ORCHESTRATORS");
    environment["FAREBOX_DISCOVERY"] = sandbox.facts().at("control").get<std::string>() + "/discovery";
    const auto call =
        run({"farebox", "call", "echo/fixed", "--data", "{}", "--timeout", "10s", "--output", "json"}, environment);
    ASSERT_EQ(call.status, 0) << call.out << call.err;
    EXPECT_EQ(sandbox.report().at("totals").at("sessions"), 1);
}

}  // namespace
}  // namespace farebox::test
