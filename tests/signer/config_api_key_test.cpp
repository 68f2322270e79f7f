#include <gtest/gtest.h>

#include "signer/access/api_key.hpp"
#include "signer/config/print.hpp"
#include "signer/daemon/policy.hpp"
#include "signer/daemon/reload.hpp"
#include "tests/signer/load_support.hpp"

namespace farebox::signer::test {
namespace {

const std::string kKey = "fbx_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const std::string kHash = "sha256:fcb413409a74762838c599a6e7b8b8cc797033deb88d9735d82d86e8a7bc4d25";
const std::string kOtherHash = "sha256:" + std::string(64, 'b');

std::string client(const std::string& api_key, const std::string& name = "a") {
    return "[[client]]\nname = \"" + name + "\"\napi_key = " + api_key + "\nlimits = \"unlimited\"\n";
}

Result<config::Loaded> load(const std::string& clients) {
    return ConfigFolder{kMinimal + clients}.load();
}

TEST(ConfigApiKey, IsOneHashOrSeveral) {
    const auto one = load(client("\"" + kHash + "\""));
    ASSERT_TRUE(one) << one.error().message;
    EXPECT_EQ(one->config.clients.front().api_keys, std::vector{*hash_api_key(kKey)});
    const auto two = load(client("[\"" + kHash + "\", \"" + kOtherHash + "\"]"));
    ASSERT_TRUE(two) << two.error().message;
    EXPECT_EQ(two->config.clients.front().api_keys.size(), 2U);
}

class ConfigApiKeyRefuses : public testing::TestWithParam<std::string> {};

TEST_P(ConfigApiKeyRefuses, WhatIsNoHashWithoutRepeatingIt) {
    const auto refused = load(client(GetParam()));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.find(kKey), std::string::npos);
    EXPECT_NE(refused.error().message.find("farebox-signer.toml:8"), std::string::npos) << refused.error().message;
}
INSTANTIATE_TEST_SUITE_P(Bad, ConfigApiKeyRefuses,
                         testing::Values("\"" + kKey + "\"", "\"\"", "7", "\"sha256:\"", "\"sha256:0x12\"",
                                         "\"" + kHash + "0\"", "[\"" + kHash + "\", \"" + kKey + "\"]",
                                         "\"" + kHash.substr(7) + "\""));

TEST(ConfigApiKey, BelongsToOneClient) {
    const auto refused = load(client("\"" + kHash + "\"", "a") + client("\"" + kHash + "\"", "b"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.find(kHash), std::string::npos);
    EXPECT_NE(refused.error().message.find("belongs to two clients"), std::string::npos) << refused.error().message;
}

TEST(ConfigApiKey, IsPrintedMasked) {
    const auto loaded = load(client("\"" + kHash + "\""));
    ASSERT_TRUE(loaded);
    for (const auto& text : {config::print_toml(*loaded), config::print_json(*loaded)}) {
        EXPECT_NE(text.find(kHash.substr(0, 15) + "…"), std::string::npos) << text;
        EXPECT_EQ(text.find(kHash), std::string::npos);
    }
}

TEST(ConfigApiKey, IsChangedByAReload) {
    const auto running = load(client("\"" + kHash + "\""));
    const auto next = load(client("\"" + kOtherHash + "\""));
    ASSERT_TRUE(running && next);
    const auto plan = plan_reload(running->config, next->config);
    EXPECT_EQ(plan.changed, std::vector<std::string>{"client"});
    const auto policy = make_policy(plan.config, KeySet{std::vector{Address{{1}}}});
    ASSERT_EQ(policy->access.clients.front().api_keys.size(), 1U);
    EXPECT_EQ(policy->access.clients.front().api_keys.front().hash, next->config.clients.front().api_keys.front());
    EXPECT_TRUE(policy->access.api_keys.find(next->config.clients.front().api_keys.front()));
    EXPECT_FALSE(policy->access.api_keys.find(running->config.clients.front().api_keys.front()));
}

}  // namespace
}  // namespace farebox::signer::test
