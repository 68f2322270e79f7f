#include "protocol/amount.hpp"

#include <gtest/gtest.h>

namespace farebox::protocol {
namespace {

const std::optional<EtherPrice> kTwoThousand = *EtherPrice::from_feed(Uint256{{2000}}, 0);

TEST(Amount, IsOfEtherOrOfDollars) {
    const auto ether = Amount::parse("3000 gwei");
    ASSERT_TRUE(ether);
    EXPECT_FALSE(ether->in_dollars());
    EXPECT_EQ(*ether->wei(), Wei{3'000'000'000'000U});
    EXPECT_EQ(ether->to_text(), "3000 gwei");
    const auto dollars = Amount::parse("0.05 usd");
    ASSERT_TRUE(dollars);
    EXPECT_TRUE(dollars->in_dollars());
    EXPECT_EQ(dollars->wei(), nullptr);
    EXPECT_EQ(dollars->to_text(), "0.05 usd");
    EXPECT_NE(*ether, *dollars);
    EXPECT_TRUE(Amount::parse("0 usd")->is_zero());
}

TEST(Amount, OfDollarsHasNoWeiWithoutAPrice) {
    const auto dollars = *Amount::parse("1 usd");
    EXPECT_EQ(dollars.wei_at(std::nullopt), std::nullopt);
    EXPECT_EQ(dollars.wei_at(kTwoThousand), Wei{500'000'000'000'000U});
    EXPECT_EQ(Amount{Wei{7U}}.wei_at(std::nullopt), Wei{7U}) << "ether needs no price";
    EXPECT_EQ(Amount{Wei{7U}}.wei_at(kTwoThousand), Wei{7U});
}

class AmountRejects : public testing::TestWithParam<const char*> {};

TEST_P(AmountRejects, WithAHintThatNamesBothCurrencies) {
    const auto amount = Amount::parse(GetParam());
    ASSERT_FALSE(amount);
    EXPECT_EQ(amount.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(amount.error().hint.find("usd"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(Bad, AmountRejects,
                         testing::Values("", "1", "1usd", "5 eur", "1 Eth", "-1 usd", "usd", "1 lpt"));

}  // namespace
}  // namespace farebox::protocol
