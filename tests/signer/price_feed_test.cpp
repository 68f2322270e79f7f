#include "signer/chain/price_feed.hpp"

#include <gtest/gtest.h>

#include "tests/signer/scripted_chain.hpp"

namespace farebox::signer::test {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr protocol::Timestamp kMade{0x6553'f100 * kSecond};
constexpr std::chrono::hours kDay{24};

/// latestRoundData() of a sound feed with eight decimals: 3012.55 dollars.
struct RoundWords {
    std::string round = "100000000000002a1";
    std::string answer = "4624327fc0";
    std::string started = "6553f0f0";
    std::string updated = "6553f100";
    std::string answered_in = "100000000000002a1";

    [[nodiscard]] Result<price_feed::Round> read(std::uint32_t decimals = 8) const {
        return price_feed::read_round(json_words({round, answer, started, updated, answered_in}), decimals);
    }
};

protocol::Usd usd(const char* text) {
    return *protocol::Usd::parse_amount(text);
}

TEST(PriceFeedRound, HasThePriceAndWhenItWasMade) {
    const auto round = RoundWords{}.read();
    ASSERT_TRUE(round) << round.error().message;
    EXPECT_EQ(round->price.dollars(), usd("3012.55 usd"));
    EXPECT_EQ(round->updated, kMade);
}

TEST(PriceFeedRound, IsScaledByTheFeedsOwnDecimals) {
    RoundWords eighteen;
    eighteen.answer = "a34f8797d377070000";
    const auto round = eighteen.read(18);
    ASSERT_TRUE(round) << round.error().message;
    EXPECT_EQ(round->price.dollars().to_fixed(2), "3012.55");
}

TEST(PriceFeedRound, IsRefusedWhereItIsNoPrice) {
    RoundWords negative;
    negative.answer = std::string(64, 'f');
    EXPECT_FALSE(negative.read());
    RoundWords nothing;
    nothing.answer = "0";
    EXPECT_FALSE(nothing.read());
    RoundWords huge;
    huge.answer = "7" + std::string(63, 'f');
    EXPECT_FALSE(huge.read());
    EXPECT_FALSE(RoundWords{}.read(18)) << "less than a dollar";
    EXPECT_FALSE(RoundWords{}.read(0)) << "more than a million";
}

TEST(PriceFeedRound, IsRefusedWhereItWasNotAnswered) {
    RoundWords carried;
    carried.answered_in = "100000000000002a0";
    EXPECT_FALSE(carried.read());
    RoundWords later;
    later.answered_in = "100000000000002a2";
    EXPECT_TRUE(later.read());
    RoundWords none;
    none.round = "0";
    EXPECT_FALSE(none.read());
    RoundWords unmade;
    unmade.updated = "0";
    EXPECT_FALSE(unmade.read());
}

TEST(PriceFeedRound, IsRefusedWhereTheAnswerIsNone) {
    for (const auto* answer : {"\"0x\"", "\"0x12\"", "null", "5", "{}", "garbage", ""}) {
        EXPECT_FALSE(price_feed::read_round(std::string{answer}, 8)) << answer;
    }
    EXPECT_EQ(price_feed::read_round(make_error(ErrorCode::upstream_error, "execution reverted"), 8).error().code,
              ErrorCode::upstream_error);
}

TEST(PriceFeedAge, IsCountedFromWhenThePriceWasMade) {
    const auto round = *RoundWords{}.read();
    const auto age = [&](std::int64_t seconds) {
        return price_feed::age_of(round, {kMade.unix_nanos + seconds * kSecond}, kDay);
    };
    EXPECT_EQ(*age(0), std::chrono::seconds{0});
    EXPECT_EQ(*age(3600), std::chrono::hours{1});
    EXPECT_EQ(*age(86'400), kDay);
    EXPECT_FALSE(age(86'401)) << "too old";
    EXPECT_EQ(*age(-299), std::chrono::seconds{0}) << "clocks are never quite in step";
    EXPECT_FALSE(age(-301)) << "from the future";
}

/// chainId, description and decimals.
std::vector<Result<std::string>> description(const std::string& text, const std::string& decimals = "8") {
    std::string hex;
    for (const char c : text) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        hex += kDigits[static_cast<unsigned char>(c) >> 4U];
        hex += kDigits[static_cast<unsigned char>(c) & 15U];
    }
    std::string length{"0"};
    length[0] = static_cast<char>(text.size() < 10 ? '0' + text.size() : 'a' + text.size() - 10);
    std::string data = json_words({"20", length, "0"});
    data.replace(data.size() - 1 - 64, hex.size(), hex);
    return {std::string{"\"0x539\""}, data, json_words({decimals})};
}

TEST(PriceFeedDescription, TellsTheDecimalsOfAFeedOfEtherInDollars) {
    const auto decimals = price_feed::read_description(description("ETH / USD"), 1337);
    ASSERT_TRUE(decimals) << decimals.error().message;
    EXPECT_EQ(*decimals, 8U);
    EXPECT_EQ(*price_feed::read_description(description("ETH/USD", "12"), 1337), 18U);
}

TEST(PriceFeedDescription, RefusesEveryOtherFeed) {
    EXPECT_FALSE(price_feed::read_description(description("BTC / USD"), 1337));
    EXPECT_FALSE(price_feed::read_description(description("USD / ETH"), 1337));
    EXPECT_FALSE(price_feed::read_description(description("ETH / EUR"), 1337));
    EXPECT_FALSE(price_feed::read_description(description("ETH"), 1337));
    EXPECT_FALSE(price_feed::read_description(description(""), 1337));
    EXPECT_FALSE(price_feed::read_description(description("ETH / USD", "13"), 1337)) << "nineteen decimals";
    EXPECT_FALSE(price_feed::read_description(description("ETH / USD"), 42161)) << "another chain";
    auto refused = description("ETH / USD");
    refused[1] = std::string{"\"0x\""};
    EXPECT_FALSE(price_feed::read_description(refused, 1337)) << "no contract there";
}

}  // namespace
}  // namespace farebox::signer::test
