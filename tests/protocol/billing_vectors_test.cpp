#include <gtest/gtest.h>

#include <limits>

#include "protocol/billing.hpp"
#include "protocol/max_price.hpp"
#include "protocol/timestamp.hpp"
#include "tests/protocol/vectors.hpp"

namespace farebox::protocol::test {
namespace {

/// The vectors give the time since the last payment, or both times where it leaves int64 nanoseconds; there a time
/// Timestamp cannot hold stands for the nearer end of its range.
std::optional<std::int64_t> elapsed_of(const Json& in) {
    if (in.contains("elapsedNs") && !in.at("elapsedNs").is_null()) {
        return int64_of(in.at("elapsedNs"));
    }
    const std::string last = in.value("lastUpdate", "");
    if (last.empty() || last == kZeroTimeText) {
        return std::nullopt;
    }
    EXPECT_FALSE(parse_rfc3339(last));
    const auto now = parse_rfc3339(in.at("now").get<std::string>());
    const bool past = last < in.at("now").get<std::string>();
    const Timestamp nearest{past ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max()};
    return nanos_between(nearest, *now);
}

TEST(BillingVectors, UnitsAndFeesAreTheReferences) {
    for_each_case("billing.json", "units", [](const Json& in, const Json& out, const std::string& error) {
        const auto type = parse_payment_type(in.at("type").get<std::string>());
        ASSERT_TRUE(type);
        const auto units = reference_units(*type, elapsed_of(in), int64_of(in.at("inPixels")));
        ASSERT_EQ(static_cast<bool>(units), error.empty());
        if (!units) {
            EXPECT_EQ(units.error().message, error);
            EXPECT_EQ(units.error().code, ErrorCode::invalid_argument);
            return;
        }
        EXPECT_EQ(*units, int64_of(out.at("billableUnits")));
        const Price price{int64_of(in.at("pricePerUnit")), int64_of(in.at("pixelsPerUnit"))};
        EXPECT_EQ(fee(*units, price), rational_of(out.at("fee")));
    });
}

TEST(BillingVectors, MaxPricesParseAsTheReferenceDoes) {
    for_each_case("billing.json", "parseMaxPrice", [](const Json& in, const Json& out, const std::string& error) {
        const std::string number = in.at("price");
        const std::string currency = in.at("currency");
        const std::string unit = in.at("unit");
        const auto price = parse_max_price({number, currency, unit}, in.at("type").get<std::string>());
        ASSERT_EQ(static_cast<bool>(price), error.empty());
        if (price) {
            EXPECT_EQ(*price, rational_of(out.at("price")));
        } else {
            EXPECT_EQ(price.error().message, error);
            EXPECT_EQ(price.error().code, ErrorCode::invalid_argument);
        }
    });
}

/// How a configured maximum is found is the signer's matter (and stricter than the reference's); the comparison is
/// here.
TEST(BillingVectors, CeilingsRefuseAsTheReferenceDoes) {
    for_each_case("billing.json", "ceiling", [](const Json& in, const Json& out, const std::string& error) {
        std::vector<PriceCeiling> ceilings;
        const auto add = [&](std::string_view source, const Json& price) {
            if (!price.is_null()) {
                ceilings.push_back({source, rational_of(price)});
            }
        };
        add(kConfiguredCeiling, out.at("configuredCeiling"));
        add(kRequestCeiling, in.at("requestMaxPrice"));
        add(kInitialPriceCeiling, in.at("initialPrice"));
        const auto checked = check_price(rational_of(in.at("orchPrice")), ceilings);
        ASSERT_EQ(static_cast<bool>(checked), error.empty());
        if (!checked) {
            EXPECT_EQ(checked.error().message, error);
            EXPECT_EQ(checked.error().code, ErrorCode::price_exceeded);
        }
    });
}

}  // namespace
}  // namespace farebox::protocol::test
