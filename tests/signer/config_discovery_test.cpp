#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signer/config/check.hpp"
#include "signer/config/print.hpp"
#include "signer/daemon/discovery.hpp"
#include "tests/signer/load_support.hpp"

namespace farebox::signer::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Result<config::Loaded> load(const std::string& discovery) {
    return ConfigFolder{kMinimal + "[discovery]\n" + discovery}.load();
}

std::string refusal(const std::string& discovery) {
    const auto refused = load(discovery);
    return refused ? std::string{} : refused.error().message;
}

std::vector<std::string> warnings(const std::string& discovery) {
    const auto loaded = load(discovery);
    EXPECT_TRUE(loaded) << loaded.error().message;
    return loaded ? config::warnings_of(*loaded) : std::vector<std::string>{};
}

TEST(ConfigDiscovery, IsOffWithoutASection) {
    const auto loaded = ConfigFolder{}.load();
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->config.discovery, DiscoveryConfig{});
    EXPECT_FALSE(discovery_settings(loaded->config.discovery, {}).enabled);
}

TEST(ConfigDiscovery, BecomesSettings) {
    const auto loaded = load(
        "enabled = true\nwebhook = \"https://lists.example/x?token=y\"\norchestrators = [\"a.example\", "
        "\"http://10.0.0.7:80\"]\npoll_interval = \"7s\"\nmax_age = \"77s\"\nallow_private = true\nextra_nodes = 3\n"
        "blocklist = [\"0xd8e8328501e9645d16cf49539efc04f734606ee4\"]\n");
    ASSERT_TRUE(loaded) << loaded.error().message;
    PriceCeilings ceilings;
    ceilings.capabilities.push_back({27, "model", protocol::Rational{1}});
    const auto settings = discovery_settings(loaded->config.discovery, ceilings);
    EXPECT_TRUE(settings.enabled);
    ASSERT_TRUE(settings.webhook);
    EXPECT_EQ(settings.webhook->target, "/x?token=y");
    EXPECT_THAT(settings.orchestrators,
                ElementsAre(*net::Endpoint::parse("https://a.example:8935"), *net::Endpoint::parse("http://10.0.0.7")));
    EXPECT_EQ(settings.rules.poll_interval, std::chrono::seconds{7});
    EXPECT_EQ(settings.rules.max_age, std::chrono::seconds{77});
    EXPECT_EQ(settings.rules.extra_nodes, 3U);
    EXPECT_TRUE(settings.allow_private);
    EXPECT_EQ(settings.blocklist.size(), 1U);
    EXPECT_EQ(settings.ceilings.capabilities.size(), 1U);
}

TEST(ConfigDiscovery, RefusesWhatCannotWork) {
    EXPECT_THAT(refusal("enabled = true\n"), HasSubstr("nobody to ask"));
    EXPECT_THAT(refusal("orchestrators = [\"ftp://x\"]\n"), HasSubstr("discovery.orchestrators"));
    EXPECT_THAT(refusal("webhook = \"lists.example\"\n"), HasSubstr("discovery.webhook"));
    EXPECT_THAT(refusal("poll_interval = \"999ms\"\n"), HasSubstr("shorter than 1s"));
    EXPECT_THAT(refusal("poll_interval = \"2h\"\n"), HasSubstr("longer than poll_interval"));
    EXPECT_THAT(refusal("extra_nodes = 101\n"), HasSubstr("discovery.extra_nodes"));
    EXPECT_THAT(refusal("blocklist = [\"0x12\"]\n"), HasSubstr("discovery.blocklist"));
}

TEST(ConfigDiscovery, WarnsOfWhomItWillNotAsk) {
    EXPECT_THAT(warnings("enabled = true\norchestrators = [\"https://127.0.0.1:8935\"]\n"),
                ElementsAre(HasSubstr("allow_private")));
    EXPECT_THAT(warnings("enabled = true\nallow_private = true\norchestrators = [\"https://127.0.0.1:8935\"]\n"),
                IsEmpty());
    EXPECT_THAT(warnings("orchestrators = [\"a.example\"]\n"), ElementsAre(HasSubstr("nobody")));
    EXPECT_THAT(warnings("enabled = true\nwebhook = \"http://lists.example/\"\n"),
                ElementsAre(HasSubstr("without TLS")));
}

TEST(ConfigDiscovery, ShowsAWebhookWithoutWhatMayBeSecret) {
    const auto loaded = load("webhook = \"https://lists.example/secret?token=secret\"\n");
    ASSERT_TRUE(loaded);
    const auto text = config::print_toml(*loaded);
    EXPECT_THAT(text, HasSubstr("https://lists.example/"));
    EXPECT_THAT(text, Not(HasSubstr("secret?")));
}

TEST(ConfigDiscovery, IsToldToOperatorsInASentence) {
    DiscoveryFacts facts;
    facts.listed = 2;
    facts.counts.candidates = 4;
    facts.counts.answering = 3;
    facts.problems = {"the webhook at https://lists.example: answered 500"};
    EXPECT_EQ(describe(facts),
              "lists 2 of 4 orchestrators; 1 do not answer, or have not yet; the webhook at https://lists.example: "
              "answered 500");
}

}  // namespace
}  // namespace farebox::signer::test
