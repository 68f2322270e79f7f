#include <gtest/gtest.h>

#include "signer/config/environment.hpp"
#include "signer/config/keys.hpp"
#include "tests/signer/load_support.hpp"

namespace farebox::signer::test {
namespace {

TEST(ConfigEnvironment, RefusesUnknownVariablesWithASuggestion) {
    const ConfigFolder folder;
    auto request = folder.request();
    request.environment["FAREBOX_SIGNER_CHAIN_RPCS"] = "http://x";
    const auto loaded = config::load(request);
    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().message.find("FAREBOX_SIGNER_CHAIN_RPC?"), std::string::npos) << loaded.error().message;
}

TEST(ConfigEnvironment, IgnoresOtherPrograms) {
    const ConfigFolder folder;
    auto request = folder.request();
    request.environment["PATH"] = "/bin";
    request.environment["FAREBOX_SIGNER"] = "unix:/run/farebox/signer.sock";
    EXPECT_TRUE(config::load(request));
}

class ServiceLinks : public testing::TestWithParam<const char*> {};

TEST_P(ServiceLinks, OfKubernetesAreIgnored) {
    const ConfigFolder folder;
    auto request = folder.request();
    request.environment[GetParam()] = "10.0.0.1";
    const auto loaded = config::load(request);
    EXPECT_TRUE(loaded) << loaded.error().message;
}
INSTANTIATE_TEST_SUITE_P(Names, ServiceLinks,
                         testing::Values("FAREBOX_SIGNER_SERVICE_HOST", "FAREBOX_SIGNER_SERVICE_PORT",
                                         "FAREBOX_SIGNER_SERVICE_PORT_HTTP", "FAREBOX_SIGNER_PORT",
                                         "FAREBOX_SIGNER_PORT_8935_TCP", "FAREBOX_SIGNER_PORT_8935_TCP_ADDR",
                                         "FAREBOX_SIGNER_METRICS_SERVICE_HOST"));

TEST(ConfigEnvironment, SplitsListsAtCommas) {
    const ConfigFolder folder;
    auto request = folder.request();
    request.environment["FAREBOX_SIGNER_CHAIN_RPC"] = "http://a, http://b";
    const auto loaded = config::load(request);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->config.chain.rpc, (std::vector<std::string>{"http://a", "http://b"}));
}

TEST(ConfigEnvironment, ReadsTablesAndDatesAsTheFileSpellsThem) {
    const ConfigFolder folder;
    auto request = folder.request();
    request.environment["FAREBOX_SIGNER_PRICING_MAX_PRICE"] = "{ fixed = \"7 wei\" }";
    request.environment["FAREBOX_SIGNER_MIGRATION_UNTIL"] = "1970-01-01T00:00:01Z";
    const auto loaded = config::load(request);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->config.pricing.max_price.fixed->amount, Wei{7ULL});
    EXPECT_EQ(loaded->config.migration.until->unix_nanos, 1'000'000'000);
}

TEST(ConfigEnvironment, RefusesTextThatIsNotOfTheKeysKind) {
    for (const auto& [variable, text] :
         std::map<std::string, std::string>{{"FAREBOX_SIGNER_CHAIN_CHAIN_ID", "0x1"},
                                            {"FAREBOX_SIGNER_CHAIN_CHAIN_ID", ""},
                                            {"FAREBOX_SIGNER_PRICING_MAX_PRICE", "5"},
                                            {"FAREBOX_SIGNER_PRICING_MAX_PRICE", "{}\n[log]\nlevel = \"debug\""},
                                            {"FAREBOX_SIGNER_CHAIN_RPC", "http://a,,http://b"},
                                            {"FAREBOX_SIGNER_API_UNIX", "/run/\xff.sock"}}) {
        const ConfigFolder folder;
        auto request = folder.request();
        request.environment[variable] = text;
        EXPECT_FALSE(config::load(request)) << variable << "=" << text;
    }
}

TEST(ConfigEnvironment, HasOneVariablePerKey) {
    std::map<std::string, std::string_view> seen;
    for (const auto& key : config::keys()) {
        const auto [other, fresh] = seen.emplace(config::variable_name(key), key.name);
        EXPECT_TRUE(fresh) << key.name << " and " << other->second;
    }
}

}  // namespace
}  // namespace farebox::signer::test
