#include <gtest/gtest.h>

#include "signer/config/capability_prices.hpp"

namespace farebox::signer::test {
namespace {

TEST(CapabilityPrices, ReadsTheReferencesJson) {
    const auto prices = config::parse_capability_prices(
        R"({"capabilities_prices":[{"pipeline":"text-to-image","model_id":"m","price_per_unit":10,"pixels_per_unit":3},
            {"pipeline":"llm","price_per_unit":1,"currency":"ETH"}]})");
    ASSERT_TRUE(prices) << prices.error().message;
    ASSERT_EQ(prices->size(), 2U);
    EXPECT_EQ((*prices)[0], (CapabilityPriceConfig{27, "m", 10, 3}));
    EXPECT_EQ((*prices)[1], (CapabilityPriceConfig{33, "default", 1'000'000'000'000'000'000LL, 1}));
}

class CapabilityPricesRefuse : public testing::TestWithParam<const char*> {};

TEST_P(CapabilityPricesRefuse, TheWholeFileForOneBadEntry) {
    const auto prices = config::parse_capability_prices(GetParam());
    ASSERT_FALSE(prices);
    EXPECT_EQ(prices.error().code, ErrorCode::invalid_argument);
}
INSTANTIATE_TEST_SUITE_P(
    Bad, CapabilityPricesRefuse,
    testing::Values(
        "", "[]", "{}", R"({"capabilities_prices":{}})", R"({"capabilities_prices":[],"more":1})",
        R"({"capabilities_prices":[5]})", R"({"capabilities_prices":[{"price_per_unit":1}]})",
        R"({"capabilities_prices":[{"pipeline":"no-such","price_per_unit":1}]})",
        R"({"capabilities_prices":[{"pipeline":"llm"}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":"1"}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":0}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":-1}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":1.5}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":18446744073709551615}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":1,"pixels_per_unit":0}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":1,"currency":"usd"}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":10,"currency":"eth"}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":1,"model_id":7}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":1,"modelid":"x"}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":1},{"pipeline":"llm","price_per_unit":2}]})"));

}  // namespace
}  // namespace farebox::signer::test
