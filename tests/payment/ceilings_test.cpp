#include "signer/payment/ceilings.hpp"

#include <gtest/gtest.h>

#include "tests/payment/quote.hpp"

namespace farebox::signer {
namespace {

using protocol::PaymentType;
using protocol::Rational;
using test::QuoteTerms;

constexpr std::uint32_t kTextToImage = 27;

UnitCeiling limit(std::int64_t wei) {
    return {false, Rational{wei}};
}

/// A live request at `price` whose capabilities name these models of text-to-image.
CheckedRequest request_for(std::int64_t price, const std::vector<std::string>& models = {}) {
    CheckedRequest checked = test::checked(test::make_request(test::make_quote({.price = price})));
    if (!models.empty()) {
        checked.capabilities.emplace();
        checked.capabilities->constraints.emplace();
        for (const std::string& model : models) {
            checked.capabilities->constraints->per_capability[kTextToImage].models[model];
        }
    }
    return checked;
}

Result<void> check(const CheckedRequest& checked, const PriceCeilings& ceilings) {
    return check_ceilings(checked, PaymentType::live, ceilings);
}

PriceCeilings seconds(std::int64_t wei) {
    PriceCeilings ceilings;
    ceilings.of(PaymentType::live) = limit(wei);
    return ceilings;
}

TEST(PriceCeiling, AllowsEqualityAndNamesWhatWasExceeded) {
    EXPECT_TRUE(check(request_for(10), seconds(10)));
    const auto refused = check(request_for(11), seconds(10));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::price_exceeded);
    EXPECT_EQ(refused.error().message, "orchestrator price 11.000 exceeds configured maximum price ceiling 10.000");
}

TEST(PriceCeiling, RefusesAUnitWithoutOneAndNamesTheKey) {
    PriceCeilings ceilings;
    ceilings.of(PaymentType::fixed) = limit(1000);
    const auto refused = check(request_for(1), ceilings);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::price_exceeded);
    ASSERT_EQ(refused.error().details.size(), 1U);
    EXPECT_EQ(refused.error().details[0].second, "pricing.max_price.seconds");
}

TEST(PriceCeiling, CanBeUnlimited) {
    EXPECT_TRUE(check(request_for(std::numeric_limits<std::int64_t>::max()), test::make_rules().ceilings));
}

TEST(PriceCeiling, TakesTheLowerOfConfiguredAndRequested) {
    CheckedRequest checked = request_for(501);
    checked.request.max_price = MaxPriceField{"400", " WEI ", "Seconds"};
    const auto refused = check(checked, seconds(500));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "orchestrator price 501.000 exceeds request maxPrice ceiling 400.000");
}

TEST(PriceCeiling, RefusesAMalformedRequestCeiling) {
    for (const MaxPriceField& bad : {MaxPriceField{"", "wei", "seconds"}, MaxPriceField{"-1", "wei", "seconds"},
                                     MaxPriceField{"5", "eth", "seconds"}, MaxPriceField{"5", "wei", "fixed"}}) {
        CheckedRequest checked = request_for(1);
        checked.request.max_price = bad;
        const auto refused = check(checked, seconds(500));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    }
}

TEST(PriceCeiling, OfModelsIsTheirSum) {
    PriceCeilings ceilings = seconds(500);
    ceilings.capabilities = {{kTextToImage, "a", Rational{std::int64_t{200}}},
                             {kTextToImage, "default", Rational{std::int64_t{50}}}};
    EXPECT_TRUE(check(request_for(200, {"a"}), ceilings));
    EXPECT_FALSE(check(request_for(201, {"a"}), ceilings));
    EXPECT_TRUE(check(request_for(250, {"a", "b"}), ceilings));
    EXPECT_FALSE(check(request_for(251, {"a", "b"}), ceilings));
}

TEST(PriceCeiling, OfAnUnknownModelIsTheUnits) {
    PriceCeilings ceilings = seconds(500);
    ceilings.capabilities = {{kTextToImage, "a", Rational{std::int64_t{2000}}}};
    EXPECT_TRUE(check(request_for(500, {"b"}), ceilings));
    EXPECT_FALSE(check(request_for(501, {"b"}), ceilings));
    EXPECT_FALSE(check(request_for(501, {"a", "b"}), ceilings));  // b must not ride on a's row
}

TEST(PriceCeiling, OfModelsDoesNotGrowWithNamesThatShareARow) {
    PriceCeilings ceilings = seconds(500);
    ceilings.capabilities = {{kTextToImage, "a", Rational{std::int64_t{200}}},
                             {kTextToImage, "default", Rational{std::int64_t{50}}}};
    EXPECT_TRUE(check(request_for(50, {"x", "y", "z"}), ceilings));
    EXPECT_FALSE(check(request_for(51, {"x", "y", "z"}), ceilings));
    EXPECT_FALSE(check(request_for(251, {"a", "x", "y"}), ceilings));
}

TEST(PriceCeiling, OfModelsDoesNotStandInForTheUnits) {
    PriceCeilings ceilings;
    ceilings.capabilities = {{kTextToImage, "a", Rational{std::int64_t{200}}}};
    const auto refused = check(request_for(1, {"a"}), ceilings);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::price_exceeded);
    EXPECT_EQ(refused.error().details.at(0).second, "pricing.max_price.seconds");
    EXPECT_FALSE(check(request_for(1, {"a", "b"}), ceilings));
}

TEST(PriceCeiling, IsTheSameWithoutARequest) {
    auto ceilings = seconds(100);
    ceilings.capabilities = {{kTextToImage, "a", Rational{std::int64_t{200}}}};
    const auto pays = [&](std::int64_t price, std::optional<ModelName> model = std::nullopt) {
        return within_ceilings(ceilings, PaymentType::live, Rational{price}, model);
    };
    EXPECT_TRUE(pays(100));
    EXPECT_FALSE(pays(101));
    EXPECT_TRUE(pays(200, ModelName{kTextToImage, "a"}));
    EXPECT_FALSE(pays(201, ModelName{kTextToImage, "a"}));
    EXPECT_FALSE(pays(101, ModelName{kTextToImage, "b"}));
    EXPECT_FALSE(within_ceilings(ceilings, PaymentType::fixed, Rational{std::int64_t{1}}));
}

TEST(PriceCeiling, HoldsForTheFirstPriceOfARunningSession) {
    CheckedRequest checked = request_for(10);
    checked.state.emplace();
    checked.state->initial_price_per_unit = 1000;
    checked.state->initial_pixels_per_unit = 2;
    EXPECT_TRUE(check(checked, seconds(500)));
    const auto refused = check(checked, seconds(499));  // the quote is cheap, but 500 is what would be billed
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::price_exceeded);
    EXPECT_EQ(refused.error().message,
              "initial session price 500.000 exceeds configured maximum price ceiling 499.000");
    EXPECT_TRUE(check(checked, test::make_rules().ceilings));
}

}  // namespace
}  // namespace farebox::signer
