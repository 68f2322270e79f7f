#include "signer/chain/price_view.hpp"

#include <gtest/gtest.h>

namespace farebox::signer {
namespace {

using protocol::EtherPrice;

EtherPrice price(std::uint64_t dollars) {
    return *EtherPrice::from_feed(Uint256{{dollars}}, 0);
}

class PriceViewTest : public testing::Test {
protected:
    void wait(std::chrono::minutes minutes) { now_ += minutes; }
    void say(std::uint64_t dollars, std::chrono::minutes age = {}) { view_.take({price(dollars), now_ - age}); }
    [[nodiscard]] std::optional<EtherPrice> usable() const { return view_.read().usable; }

    BootClock::time_point now_{std::chrono::hours{1000}};
    PriceView view_{std::chrono::hours{24}, [this] { return now_; }};
};

TEST_F(PriceViewTest, KnowsNothingBeforeTheFirstPrice) {
    EXPECT_FALSE(usable());
    EXPECT_FALSE(view_.read().last);
    const auto error = view_.unknown();
    EXPECT_EQ(error.code, ErrorCode::chain_stale);
    EXPECT_TRUE(error.retryable);
    EXPECT_FALSE(error.hint.empty());
}

TEST_F(PriceViewTest, KeepsTheLastGoodPriceUntilItIsTooOld) {
    say(3000, std::chrono::minutes{30});
    view_.fail("no answer");
    EXPECT_EQ(view_.problem(), "no answer");
    wait(std::chrono::hours{23});
    EXPECT_EQ(usable(), price(3000));
    EXPECT_EQ(view_.read().age, std::chrono::hours{23} + std::chrono::minutes{30});
    wait(std::chrono::minutes{31});
    EXPECT_FALSE(usable());
    EXPECT_EQ(view_.read().last, price(3000)) << "known, and not gone by";
    EXPECT_NE(view_.unknown().message.find("no answer"), std::string::npos);
    say(2000);
    EXPECT_EQ(usable(), price(2000)) << "whatever it was a day ago";
    EXPECT_TRUE(view_.problem().empty());
}

TEST_F(PriceViewTest, FollowsSmallSteps) {
    for (const std::uint64_t dollars : {3000U, 3750U, 3000U, 2400U, 2999U}) {
        say(dollars);
        EXPECT_EQ(usable(), price(dollars));
    }
}

TEST_F(PriceViewTest, TakesTheHigherOneUntilALeapHasSettled) {
    say(3000);
    say(1500);
    EXPECT_EQ(usable(), price(3000)) << "a dollar does not buy twice as many wei at once";
    EXPECT_FALSE(view_.problem().empty());
    wait(std::chrono::minutes{9});
    say(1600);
    EXPECT_EQ(usable(), price(3000));
    wait(std::chrono::minutes{1});
    say(1600);
    EXPECT_EQ(usable(), price(1600));
    EXPECT_TRUE(view_.problem().empty());
    say(3000);
    EXPECT_EQ(usable(), price(3000)) << "it allows less, so it counts at once";
    say(1600);
    EXPECT_EQ(usable(), price(1600)) << "and is forgotten where it was a slip";
}

TEST_F(PriceViewTest, StartsToWaitAnewWhereTheLeapIsAnotherOne) {
    say(3000);
    say(1500);
    wait(std::chrono::minutes{9});
    say(500);
    wait(std::chrono::minutes{9});
    say(500);
    EXPECT_EQ(usable(), price(3000));
    wait(std::chrono::minutes{1});
    say(500);
    EXPECT_EQ(usable(), price(500));
}

TEST_F(PriceViewTest, BelievesAnEndpointThatWentBackOnlyWhereItAllowsLess) {
    say(3000, std::chrono::minutes{1});
    say(2900, std::chrono::minutes{10});
    EXPECT_EQ(usable(), price(3000));
    say(3100, std::chrono::minutes{10});
    EXPECT_EQ(usable(), price(3100));
}

TEST(MergePrices, TakesTheOneThatAllowsLessAndTheOldestMoment) {
    const BootClock::time_point now{std::chrono::hours{5}};
    bool differ = true;
    auto merged = merge_prices({{price(3000), now}, {price(3029), now - std::chrono::minutes{1}}}, differ);
    EXPECT_EQ(merged.price, price(3029));
    EXPECT_EQ(merged.made, now - std::chrono::minutes{1});
    EXPECT_FALSE(differ);
    merged = merge_prices({{price(3100), now}, {price(3000), now}}, differ);
    EXPECT_EQ(merged.price, price(3100));
    EXPECT_TRUE(differ);
}

}  // namespace
}  // namespace farebox::signer
