#include <gtest/gtest.h>

#include "signer/config/capability_prices.hpp"

namespace farebox::signer::test {
namespace {

using protocol::Rational;

TEST(CapabilityPrices, ReadsTheReferencesJson) {
    const auto prices = config::parse_capability_prices(
        R"({"capabilities_prices":[{"pipeline":"text-to-image","model_id":"m","price_per_unit":10,"pixels_per_unit":3},
            {"pipeline":"llm","price_per_unit":1,"currency":"ETH"}]})");
    ASSERT_TRUE(prices) << prices.error().message;
    ASSERT_EQ(prices->size(), 2U);
    EXPECT_EQ((*prices)[0], (CapabilityPriceConfig{27, "m", Rational{10, 3}}));
    EXPECT_EQ((*prices)[1], (CapabilityPriceConfig{33, "default", Rational{std::int64_t{1'000'000'000'000'000'000}}}));
}

TEST(CapabilityPrices, AreExactDecimalsInAnyCurrency) {
    const auto prices = config::parse_capability_prices(
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":0.18,"pixels_per_unit":1000000,"currency":"USD"},
            {"pipeline":"upscale","price_per_unit":1.5e-9,"currency":"eth"},
            {"pipeline":"image-to-text","price_per_unit":18446744073709551616.5,"currency":"wei"}]})");
    ASSERT_TRUE(prices) << prices.error().message;
    EXPECT_EQ((*prices)[0], (CapabilityPriceConfig{33, "default", Rational{18, 100'000'000}, true}));
    EXPECT_EQ((*prices)[1], (CapabilityPriceConfig{30, "default", Rational{std::int64_t{1'500'000'000}}}));
    EXPECT_EQ((*prices)[2].price, *Rational::parse("36893488147419103233/2"));
    EXPECT_FALSE((*prices)[2].in_dollars);
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
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":1e-25}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":1e36}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":1e999999999}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":true}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":1,"price_per_unit":2}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":1,"pixels_per_unit":0}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":1,"currency":"eur"}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":1,"model_id":7}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":1,"modelid":"x"}]})",
        R"({"capabilities_prices":[{"pipeline":"llm","price_per_unit":1},{"pipeline":"llm","price_per_unit":2}]})"));

}  // namespace
}  // namespace farebox::signer::test
