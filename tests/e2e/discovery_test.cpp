// GET /discover-orchestrators of the real signer, about real orchestrators of the sandbox.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <thread>

#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

using testing::HasSubstr;
using testing::Not;

SignerOptions discovering(const std::string& orchestrators, std::vector<std::string> more = {}) {
    SignerOptions options;
    options.settings = {"discovery.enabled=true", "discovery.orchestrators=" + orchestrators,
                        "discovery.allow_private=true", "discovery.poll_interval=1s"};
    options.settings.insert(options.settings.end(), more.begin(), more.end());
    return options;
}

class DiscoveringSigner {
public:
    DiscoveringSigner(const Sandbox& sandbox, SignerOptions options) : signer{sandbox, std::move(options)} {}

    net::Response get(const std::string& query = {}, const std::string& method = "GET",
                      const std::vector<std::pair<std::string, std::string>>& headers = {}) {
        auto answer = http_.call(method, signer.url(), "/discover-orchestrators" + query, {}, headers);
        EXPECT_TRUE(answer) << answer.error().message;
        return answer ? *std::move(answer) : net::Response{};
    }
    /// Until that many orchestrators are listed.
    nlohmann::json wait_for(std::size_t number) {
        while (true) {
            const auto answer = get();
            if (answer.status == 200) {
                auto list = nlohmann::json::parse(answer.body);
                if (list.size() == number) {
                    return list;
                }
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
    }
    double metric(const std::string& name) {
        const auto answer = http_.call("GET", signer.tcp_url("operations"), "/metrics");
        const auto at = answer ? answer->body.find("\n" + name + " ") : std::string::npos;
        return at == std::string::npos ? -1 : std::stod(answer->body.substr(at + name.size() + 2));
    }

    Signer signer;

private:
    HttpCaller http_;
};

TEST(Discovery, ListsAnOrchestratorWithItsRunnersAndFiltersByCapability) {
    Sandbox sandbox;
    DiscoveringSigner signer{sandbox, discovering(sandbox.orchestrator())};
    const auto list = signer.wait_for(1);
    EXPECT_EQ(list[0].at("address"), sandbox.orchestrator());
    EXPECT_EQ(list[0].at("score"), 1);
    EXPECT_THAT(list[0].at("capabilities").dump(), HasSubstr("\"echo/fixed\""));
    EXPECT_EQ(list[0].at("runners").size(), 3U);

    const auto all = signer.get();
    EXPECT_EQ(all.headers.get("Content-Type"), "application/json");
    EXPECT_EQ(signer.get("?caps=nope/nope&caps=echo/fixed").body, all.body);
    EXPECT_EQ(signer.get("?caps=").body, all.body);
    EXPECT_EQ(signer.get("?caps=nope/nope").body, "[]\n");
    const auto head = signer.get({}, "HEAD");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.body, "");
    const auto posted = signer.get({}, "POST");
    EXPECT_EQ(posted.status, 405);
    EXPECT_EQ(posted.headers.get("Allow"), "GET, HEAD");
    EXPECT_EQ(signer.get({}, "GET", {{"Origin", "https://evil.example"}}).status, 403);
    EXPECT_EQ(signer.metric("farebox_signer_discovery_orchestrators"), 1);
    EXPECT_THAT(signer.signer.command({"health"}).out, HasSubstr("lists 1 of 1 orchestrators"));
}

TEST(Discovery, LeadsAGatewayThatKnowsOnlyTheSigner) {
    Sandbox sandbox;
    DiscoveringSigner signer{sandbox, discovering(sandbox.orchestrator())};
    signer.wait_for(1);
    const auto call = run({"farebox", "call", "echo/fixed", "--data", "{}"}, {{"FAREBOX_SIGNER", signer.signer.url()}});
    EXPECT_EQ(call.status, 0) << call.err;
}

TEST(Discovery, HasPatienceWithASlowOneAndKeepsOneThatDied) {
    Sandbox slow{{"--fault", "slow=3500ms"}};
    auto dying = std::make_unique<Sandbox>();
    DiscoveringSigner signer{slow, discovering(slow.orchestrator() + "," + dying->orchestrator())};
    const auto address = dying->orchestrator();
    signer.wait_for(2);  // the reference gives up after three seconds
    dying.reset();
    while (signer.metric("farebox_signer_discovery_failed_polls") < 1) {
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    EXPECT_THAT(signer.get().body, HasSubstr("\"" + address + "\""));
    EXPECT_EQ(signer.metric("farebox_signer_discovery_candidates"), 2);
}

TEST(Discovery, AsksNothingInAPrivateNetworkUnlessAllowed) {
    Sandbox sandbox;
    DiscoveringSigner signer{sandbox, discovering(sandbox.orchestrator(), {"discovery.allow_private=false"})};
    while (signer.metric("farebox_signer_discovery_failed_polls") < 1) {
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    const auto answer = signer.get();
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(answer.headers.contains("Retry-After"));
    const auto error = nlohmann::json::parse(answer.body).at("error");
    EXPECT_EQ(error.at("code"), "no_orchestrator");
    EXPECT_EQ(error.at("retryable"), true);
}

TEST(Discovery, IsOffUntilTheFileSaysOtherwise) {
    Sandbox sandbox;
    DiscoveringSigner signer{sandbox, {}};
    const auto off = signer.get();
    EXPECT_EQ(off.status, 404);
    EXPECT_EQ(off.body, "404 page not found\n");
    EXPECT_EQ(signer.get({}, "POST").status, 404);
    std::ofstream{signer.signer.config(), std::ios::app}
        << "\n[discovery]\nenabled = true\nallow_private = true\norchestrators = [\"" << sandbox.orchestrator()
        << "\"]\n";
    EXPECT_EQ(signer.signer.command({"reload"}).status, 0);
    signer.wait_for(1);
}

}  // namespace
}  // namespace farebox::test
