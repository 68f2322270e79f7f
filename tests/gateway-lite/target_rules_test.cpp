#include "gateway-lite/target_rules.hpp"

#include <gtest/gtest.h>

#include "gateway-lite/directory.hpp"
#include "net/orchestrator/payment_challenge.hpp"
#include "tests/gateway-lite/quotes.hpp"

namespace farebox::gateway::test {
namespace {

net::Endpoint at(const char* address) {
    return *net::Endpoint::parse(address);
}
bool allowed(const char* orchestrator, const char* target) {
    const auto checked = check_target(at(orchestrator), target, "url");
    EXPECT_TRUE(checked || checked.error().code == ErrorCode::protocol_error);
    return static_cast<bool>(checked);
}

constexpr const char* kPublic = "https://orchestrator.example:8935";

TEST(Target, OfAPublicOrchestratorIsPublic) {
    EXPECT_TRUE(allowed(kPublic, "https://orchestrator.example:8935/apps/a"));
    EXPECT_TRUE(allowed(kPublic, "https://runner.example/apps/a"));
    EXPECT_TRUE(allowed(kPublic, "https://8.8.8.8:8935/"));
    for (const char* target :
         {"https://127.0.0.1:8935/", "https://localhost/", "https://[::1]/", "https://169.254.169.254/latest/meta-data",
          "https://10.0.0.1/", "https://192.168.1.1/", "https://[fd00::1]/", "https://vault/", "https://db.internal/",
          "https://printer.local/", "https://0.0.0.0/", "https://[::ffff:10.0.0.1]/"}) {
        EXPECT_FALSE(allowed(kPublic, target)) << target;
        EXPECT_FALSE(allowed("https://8.8.8.8:8935", target)) << target;
    }
}

TEST(Target, OfALocalOrchestratorMayBeLocal) {
    for (const char* orchestrator : {"https://127.0.0.1:8935", "https://localhost:8935", "https://192.168.1.7:8935",
                                     "https://orchestrator:8935", "https://box.local:8935"}) {
        EXPECT_TRUE(allowed(orchestrator, "https://127.0.0.1:9000/apps/a")) << orchestrator;
        EXPECT_TRUE(allowed(orchestrator, "https://10.0.0.1/")) << orchestrator;
    }
}

TEST(Target, NeverStepsDownFromHttps) {
    EXPECT_FALSE(allowed(kPublic, "http://orchestrator.example:8935/apps/a"));
    EXPECT_FALSE(allowed("https://localhost:8935", "http://localhost:8935/apps/a"));
    EXPECT_TRUE(allowed("http://localhost:8935", "http://localhost:8935/apps/a"));
    EXPECT_TRUE(allowed("http://localhost:8935", "https://localhost:8936/apps/a"));
}

TEST(Target, IsAnHttpUrl) {
    for (const char* target : {"unix:/run/farebox/admin.sock", "ftp://orchestrator.example/", "", "/apps/a"}) {
        EXPECT_FALSE(allowed(kPublic, target)) << target;
        EXPECT_FALSE(allowed("http://localhost:1", target)) << target;
    }
}

TEST(Target, ByAnotherNameMustNotResolveToAPrivateAddress) {
    EXPECT_TRUE(must_be_public(at(kPublic), at("https://runner.example")));
    EXPECT_FALSE(must_be_public(at(kPublic), at(kPublic)));  // the user named it, wherever it leads
    EXPECT_FALSE(must_be_public(at("https://localhost"), at("https://runner.example")));
}

TEST(Target, OfARunnerAndOfAChallengeAreBothChecked) {
    net::orchestrator::Runner runner;
    runner.app = "echo/x";
    runner.mode = "single-shot";
    runner.url = "https://169.254.169.254/apps/x/app";
    Candidates found;
    sort_runners(at(kPublic), {runner}, {"echo/x", RunnerMode::single_shot, std::nullopt}, found);
    EXPECT_TRUE(found.usable.empty());
    EXPECT_NE(found.rejections.at(0).reason.find("private network"), std::string::npos);

    EXPECT_FALSE(read_quote(make_challenge(1), at(kPublic)));  // its payment URL is on localhost
    EXPECT_TRUE(read_quote(make_challenge(1), at("https://localhost:1")));
}

}  // namespace
}  // namespace farebox::gateway::test
