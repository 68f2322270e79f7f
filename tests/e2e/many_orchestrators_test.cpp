// A hundred orchestrators, of which some are dear, some slow, one hangs and one is dead.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

TEST(ManyOrchestrators, AreFoundAndRankedWhileOneHangs) {
    Sandbox sandbox{{"--orchestrators", "97,price=2x,latency=20ms", "--orchestrator", "cheap,price=1/2",
                     "--orchestrator", "hung", "--orchestrator", "dead"}};
    Signer signer{sandbox};
    sandbox.control("POST", "/orchestrators/hung/hang", nlohmann::json::object());
    sandbox.control("POST", "/orchestrators/dead/die", nlohmann::json::object());
    auto environment = gateway_environment(sandbox, signer);
    std::string all;
    for (const auto& each : sandbox.facts().at("orchestrators")) {
        if (each.at("name") != "first") {
            all += (all.empty() ? "" : ",") + each.at("url").get<std::string>();
        }
    }
    environment["FAREBOX_ORCHESTRATORS"] = all;
    const auto listed = run({"farebox", "orchestrators", "--output", "json"}, environment);
    ASSERT_EQ(listed.status, 0) << listed.out << listed.err;
    EXPECT_EQ(nlohmann::json::parse(listed.out).size(), 100U);

    const auto quote = run(
        {"farebox", "quote", "echo/fixed", "--select", "cheapest", "--explain", "--timeout", "20s", "--output", "json"},
        environment);
    ASSERT_EQ(quote.status, 0) << quote.out << quote.err;
    double chances = 0;
    const auto kept = nlohmann::json::parse(quote.out);
    for (const auto& each : kept) {
        chances += each.at("chance").get<double>();
    }
    EXPECT_NEAR(chances, 1, 1e-6);
    EXPECT_GE(kept.size(), 2U);  // who is slower than half a second after the first is not waited for
    std::size_t explained = 0;
    for (std::size_t at = quote.err.find("https://"); at != std::string::npos;
         at = quote.err.find("https://", at + 1)) {
        ++explained;
    }
    EXPECT_GE(explained, 100U) << quote.err;
    EXPECT_THAT(quote.err, testing::ContainsRegex(sandbox.url_of("dead") + ".*dropped: "));
    EXPECT_THAT(quote.err, testing::ContainsRegex(sandbox.url_of("hung") + ".*dropped: "));
}

}  // namespace
}  // namespace farebox::test
