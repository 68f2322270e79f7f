#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <random>

#include "protocol/rational.hpp"

namespace farebox::protocol {
namespace {

using Oracle = boost::multiprecision::cpp_rational;  // unlimited precision
using Big = boost::multiprecision::cpp_int;

struct Pair {
    Rational ours;
    Oracle oracle;
};

std::string text_of(const Oracle& value) {
    const Big denominator = boost::multiprecision::denominator(value);
    const std::string numerator = boost::multiprecision::numerator(value).str();
    return denominator == 1 ? numerator : numerator + "/" + denominator.str();
}

/// Mixes tiny and huge values and shared denominators, as balances, fees and expected values are.
Pair random_pair(std::mt19937_64& random) {
    const auto number = [&](unsigned limbs) {
        Big value = random() % 4 == 0 ? random() % 16 : random();
        for (unsigned i = 1; i < limbs; ++i) {
            value = (value << 64U) | random();
        }
        return value;
    };
    Big numerator = number(1 + static_cast<unsigned>(random() % 4));
    Big denominator = 1;
    switch (random() % 4) {
        case 0:
            break;
        case 1:
            denominator = (Big{1} << 256U) - 1;
            break;
        case 2:
            denominator = number(1) + 1;
            break;
        default:
            denominator = number(3) + 1;
            break;
    }
    if (random() % 3 == 0) {
        numerator = -numerator;
    }
    const Oracle oracle{numerator, denominator};
    return {*Rational::parse(numerator.str() + "/" + denominator.str()), oracle};
}

Big floor_of(const Oracle& value) {
    const Big numerator = boost::multiprecision::numerator(value);
    const Big denominator = boost::multiprecision::denominator(value);
    const Big quotient = numerator / denominator;
    return numerator % denominator < 0 ? Big{quotient - 1} : quotient;
}

TEST(RationalProperties, EveryOperationEqualsUnlimitedPrecision) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    for (int i = 0; i < 3000; ++i) {
        const Pair a = random_pair(random);
        const Pair b = random_pair(random);
        EXPECT_EQ(a.ours.to_ratio_string(), text_of(a.oracle));
        EXPECT_EQ((a.ours + b.ours).to_ratio_string(), text_of(a.oracle + b.oracle));
        EXPECT_EQ((a.ours - b.ours).to_ratio_string(), text_of(a.oracle - b.oracle));
        EXPECT_EQ((a.ours * b.ours).to_ratio_string(), text_of(a.oracle * b.oracle));
        EXPECT_EQ((-a.ours).to_ratio_string(), text_of(-a.oracle));
        EXPECT_EQ(a.ours < b.ours, a.oracle < b.oracle);
        EXPECT_EQ(a.ours == b.ours, a.oracle == b.oracle);
        EXPECT_EQ(a.ours.floor().to_ratio_string(), floor_of(a.oracle).str());
        EXPECT_EQ(a.ours.ceil().to_ratio_string(), Big{-floor_of(-a.oracle)}.str());
        if (!b.ours.is_zero()) {
            EXPECT_EQ((a.ours / b.ours).to_ratio_string(), text_of(a.oracle / b.oracle));
            EXPECT_EQ(floor_quotient(a.ours, b.ours).to_ratio_string(), floor_of(a.oracle / b.oracle).str());
            EXPECT_EQ(ceil_quotient(a.ours, b.ours).to_ratio_string(), Big{-floor_of(-a.oracle / b.oracle)}.str());
        }
    }
}

/// From twice as large down to one part in 2^200: where leading bits tell two values apart, and where they do not.
TEST(RationalProperties, CloseValuesAreTold) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    for (int i = 0; i < 2000; ++i) {
        const Rational value = random_pair(random).ours;
        const std::string divisor = Big{Big{1} << static_cast<unsigned>(random() % 200)}.str();
        const Rational scale = Rational{1} + *Rational::parse("1/" + divisor);
        const Rational scaled = value * scale;
        EXPECT_EQ(scaled <=> value, value.sign() <=> 0);
        EXPECT_EQ(value <=> scaled, 0 <=> value.sign());
        EXPECT_TRUE((value <=> value) == 0);
    }
}

TEST(RationalProperties, QuotientsOfDifferencesAreThoseOfTheReducedDifference) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    for (int i = 0; i < 2000; ++i) {
        const Rational shared = i % 2 == 0 ? Rational{Uint256{{1}}, kMaxUint256} : Rational{1};
        const Rational left = random_pair(random).ours.floor() * shared;
        const Rational right = (random() % 8 == 0 ? left : random_pair(random).ours.floor() * shared);
        const Rational divisor = random_pair(random).ours.floor() * shared;
        if (divisor.is_zero()) {
            EXPECT_THROW((void)ceil_quotient_of_difference(left, right, divisor), std::domain_error);
        } else {
            EXPECT_EQ(ceil_quotient_of_difference(left, right, divisor), ((left - right) / divisor).ceil());
            const Rational other = random_pair(random).ours;
            EXPECT_EQ(ceil_quotient_of_difference(left, other, divisor), ((left - other) / divisor).ceil());
        }
    }
}

TEST(RationalProperties, FixedTextIsTheNearestDecimal) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    for (int i = 0; i < 2000; ++i) {
        const Pair a = random_pair(random);
        const auto places = static_cast<std::uint32_t>(random() % 8);
        Oracle scale{boost::multiprecision::pow(Big{10}, places)};
        const Oracle magnitude = a.oracle < 0 ? Oracle{-a.oracle} : a.oracle;
        std::string digits = floor_of(magnitude * scale + Oracle{1, 2}).str();
        if (digits.size() <= places) {
            digits.insert(0, places + 1 - digits.size(), '0');
        }
        if (places > 0) {
            digits.insert(digits.size() - places, ".");
        }
        EXPECT_EQ(a.ours.to_fixed(places), (a.oracle < 0 ? "-" : "") + digits);
    }
}

}  // namespace
}  // namespace farebox::protocol
