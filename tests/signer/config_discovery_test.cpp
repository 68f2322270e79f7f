#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/address.hpp"
#include "signer/config/check.hpp"
#include "signer/config/print.hpp"
#include "signer/daemon/discovery.hpp"
#include "signer/daemon/registry.hpp"
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
    EXPECT_FALSE(discovery_settings(loaded->config, {}).enabled);
}

TEST(ConfigDiscovery, BecomesSettings) {
    const auto loaded = load(
        "enabled = true\nwebhook = \"https://lists.example/x?token=y\"\norchestrators = [\"a.example\", "
        "\"http://10.0.0.7:80\"]\npoll_interval = \"7s\"\nmax_age = \"77s\"\nallow_private = true\nextra_nodes = 3\n"
        "blocklist = [\"0xd8e8328501e9645d16cf49539efc04f734606ee4\"]\n");
    ASSERT_TRUE(loaded) << loaded.error().message;
    PriceCeilings ceilings;
    ceilings.capabilities.push_back({27, "model", protocol::Rational{1}});
    const auto settings = discovery_settings(loaded->config, ceilings);
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
    EXPECT_THAT(refusal("enabled = true\non_chain = \"off\"\n"), HasSubstr("nobody to ask"));
    EXPECT_THAT(refusal("on_chain = \"yes\"\n"), HasSubstr("discovery.on_chain"));
    EXPECT_THAT(refusal("chain_interval = \"999ms\"\n"), HasSubstr("shorter than 1s"));
    EXPECT_THAT(refusal("ai_registry = \"0x12\"\n"), HasSubstr("discovery.ai_registry"));
    EXPECT_THAT(refusal("orchestrators = [\"ftp://x\"]\n"), HasSubstr("discovery.orchestrators"));
    EXPECT_THAT(refusal("webhook = \"lists.example\"\n"), HasSubstr("discovery.webhook"));
    EXPECT_THAT(refusal("poll_interval = \"999ms\"\n"), HasSubstr("shorter than 1s"));
    EXPECT_THAT(refusal("poll_interval = \"2h\"\n"), HasSubstr("longer than poll_interval"));
    EXPECT_THAT(refusal("extra_nodes = 101\n"), HasSubstr("discovery.extra_nodes"));
    EXPECT_THAT(refusal("blocklist = [\"0x12\"]\n"), HasSubstr("discovery.blocklist"));
}

/// Whether the chain's orchestrators are asked.
bool on_chain(const std::string& discovery) {
    const auto loaded = load(discovery);
    EXPECT_TRUE(loaded) << loaded.error().message;
    return loaded && discovery_settings(loaded->config, {}).on_chain;
}

TEST(ConfigDiscovery, ReadsTheChainWhereNothingElseIsNamed) {
    EXPECT_FALSE(on_chain(""));
    EXPECT_TRUE(on_chain("enabled = true\n"));
    EXPECT_FALSE(on_chain("enabled = true\norchestrators = [\"a.example\"]\n"));
    EXPECT_FALSE(on_chain("enabled = true\nwebhook = \"https://lists.example/\"\n"));
    EXPECT_TRUE(on_chain("enabled = true\norchestrators = [\"a.example\"]\non_chain = \"on\"\n"));
    EXPECT_FALSE(on_chain("on_chain = \"on\"\n")) << "discovery is off";
}

RegistrySettings registry(const std::string& more) {
    const auto loaded = ConfigFolder{kMinimal + more}.load();
    EXPECT_TRUE(loaded) << loaded.error().message;
    return loaded ? registry_settings(loaded->config) : RegistrySettings{};
}

TEST(ConfigRegistry, IsReadForDiscoveryOrRecipients) {
    EXPECT_FALSE(registry("").wanted);
    EXPECT_TRUE(registry("[discovery]\nenabled = true\n").wanted);
    EXPECT_TRUE(registry("[tickets]\nrecipients = \"active\"\n").wanted);
    EXPECT_EQ(registry("[discovery]\nchain_interval = \"7s\"\n").interval, std::chrono::seconds{7});
}

TEST(ConfigRegistry, KnowsTheOneForAiOfArbitrumOneOnly) {
    EXPECT_EQ(protocol::to_checksum(registry("").ai_registry), "0x04C0b249740175999E5BF5c9ac1dA92431EF34C5");
    EXPECT_TRUE(registry("chain_id = 1337\n").ai_registry.is_zero());
    EXPECT_TRUE(registry("[discovery]\nai_registry = \"none\"\n").ai_registry.is_zero());
    EXPECT_EQ(registry("chain_id = 1337\n[discovery]\nai_registry = \"0x00000000000000000000000000000000000000a1\"\n")
                  .ai_registry.data[19],
              0xa1);
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
