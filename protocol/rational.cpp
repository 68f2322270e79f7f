#include "protocol/rational.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <cstring>
#include <numeric>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>

#include "protocol/ascii.hpp"
#include "protocol/decimal_digits.hpp"
#include "protocol/leading_bits.hpp"
#include "protocol/magnitude.hpp"

namespace farebox::protocol {

namespace {

namespace mp = boost::multiprecision;

// Room for the product of two numbers of WideInteger's size, and a sum of such products.
constexpr unsigned kWorkBits = 2 * 64 * WideInteger::kLimbs + 128;
using Integer =
    mp::number<mp::cpp_int_backend<kWorkBits, kWorkBits, mp::unsigned_magnitude, mp::checked, void>, mp::et_off>;
static_assert(sizeof(mp::limb_type) == sizeof(std::uint64_t));

bool is_one(const Integer& value) {
    return value.backend().size() == 1 && *value.backend().limbs() == 1;
}

bool is_small(const Integer& value) {
    return value.backend().size() == 1;
}

/// Most denominators and prices have one limb; Euclid's first step then leaves machine words.
Integer gcd_of(const Integer& left, const Integer& right) {
    if (is_one(left) || is_one(right)) {
        return Integer{1U};
    }
    const bool left_small = is_small(left);
    if (!left_small && !is_small(right)) {
        return mp::gcd(left, right);
    }
    const std::uint64_t small = *(left_small ? left : right).backend().limbs();
    const Integer& other = left_small ? right : left;
    if (small == 0) {
        return other;
    }
    const auto rest = static_cast<std::uint64_t>(other % small);
    return Integer{std::gcd(small, rest)};
}

Integer quotient(const Integer& value, const Integer& divisor) {
    return is_one(divisor) ? value : Integer{value / divisor};
}

Integer times(const Integer& left, const Integer& right) {
    if (is_one(right)) {
        return left;
    }
    return is_one(left) ? right : Integer{left * right};
}

Integer load(const std::uint64_t* limbs, std::size_t used) {
    Integer value;
    if (used != 0) {
        value.backend().resize(static_cast<unsigned>(used), static_cast<unsigned>(used));
        std::memcpy(value.backend().limbs(), limbs, used * sizeof(std::uint64_t));
        value.backend().normalize();
    }
    return value;
}

WideInteger store(const Integer& value) {
    WideInteger wide;
    const std::size_t size = value.backend().size();
    if (size > WideInteger::kLimbs) {
        throw std::overflow_error("rational number needs more than 1152 bits");
    }
    std::memcpy(wide.limbs.data(), value.backend().limbs(), size * sizeof(std::uint64_t));
    wide.used = size == 1 && wide.limbs[0] == 0 ? 0 : static_cast<std::uint32_t>(size);
    return wide;
}

void assign(std::uint64_t value, WideInteger& out) noexcept {
    out.limbs[0] = value;
    out.used = value == 0 ? 0 : 1;
}

Integer from_digits(std::string_view digits) {
    Integer value;
    while (!digits.empty()) {
        const std::string_view chunk = digits.substr(0, 18);
        std::uint64_t number = 0;
        std::uint64_t scale = 1;
        for (const char digit : chunk) {
            number = 10 * number + static_cast<std::uint64_t>(digit - '0');
            scale *= 10;
        }
        value = value * scale + number;
        digits.remove_prefix(chunk.size());
    }
    return value;
}

void append_digits(const WideInteger& number, std::string& out) {
    auto rest = number.limbs;
    append_decimal(std::span{rest}.first(number.used), out);
}

Integer power_of_ten(std::size_t exponent) {
    return mp::pow(Integer{10U}, static_cast<unsigned>(exponent));
}

constexpr std::size_t kMaxDigits = 340;  // 10^340 < 2^1152

/// Takes the decimal digits `text` begins with.
std::string_view take_digits(std::string_view& text) {
    const auto end = std::ranges::find_if_not(text, [](char c) { return c >= '0' && c <= '9'; });
    const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(digits.size());
    return digits;
}

Error not_a_number(std::string_view what) {
    return make_error(ErrorCode::invalid_argument, "expected a " + std::string{what});
}

/// A decimal's parts: the value is digits x 10^exponent.
struct Decimal {
    bool negative = false;
    std::string digits;  // without leading or trailing zeros; empty for zero
    std::int64_t exponent = 0;
};

std::optional<std::int64_t> take_exponent(std::string_view& text) {
    if (!take(text, 'e') && !take(text, 'E')) {
        return 0;
    }
    const bool negative = take(text, '-');
    if (!negative) {
        (void)take(text, '+');
    }
    const std::string_view digits = take_digits(text);
    std::int64_t value = 0;
    for (const char digit : digits) {
        value = std::min<std::int64_t>(10 * value + (digit - '0'), 1'000'000'000);
    }
    return digits.empty() ? std::nullopt : std::optional{negative ? -value : value};
}

std::optional<Decimal> split_decimal(std::string_view text) {
    Decimal decimal;
    decimal.negative = take(text, '-');
    if (!decimal.negative) {
        (void)take(text, '+');
    }
    const std::string_view whole = take_digits(text);
    const std::string_view fraction = take(text, '.') ? take_digits(text) : std::string_view{};
    const auto exponent = take_exponent(text);
    if (!text.empty() || !exponent || whole.size() + fraction.size() == 0) {
        return std::nullopt;
    }
    decimal.digits.append(whole).append(fraction);
    decimal.exponent = *exponent - static_cast<std::int64_t>(fraction.size());
    while (decimal.digits.ends_with('0')) {
        decimal.digits.pop_back();
        ++decimal.exponent;
    }
    decimal.digits.erase(0, std::min(decimal.digits.find_first_not_of('0'), decimal.digits.size()));
    return decimal;
}

}  // namespace

/// The operators' bodies: everything that knows both Rational's limbs and Boost.
struct RationalArithmetic {
    static Integer numerator(const Rational& value) {
        return load(value.numerator_.limbs.data(), value.numerator_.used);
    }
    static Integer denominator(const Rational& value) {
        return load(value.denominator_.limbs.data(), value.denominator_.used);
    }
    static bool negative(const Rational& value) noexcept { return value.negative_; }
    static bool same_denominator(const Rational& left, const Rational& right) noexcept {
        return left.denominator_ == right.denominator_;
    }

    /// For a fraction that is known to be in lowest terms.
    static Rational make(bool negative, const Integer& numerator, const Integer& denominator) {
        Rational value;
        value.numerator_ = store(numerator);
        value.denominator_ = store(denominator);
        value.negative_ = negative && value.numerator_.used != 0;
        return value;
    }
    static Rational reduce(bool negative, const Integer& numerator, const Integer& denominator) {
        const Integer common = gcd_of(numerator, denominator);
        return make(negative, quotient(numerator, common), quotient(denominator, common));
    }

    /// Sum of two signed magnitudes.
    static std::pair<bool, Integer> add(bool left_negative, const Integer& left, bool right_negative,
                                        const Integer& right) {
        if (left_negative == right_negative) {
            return {left_negative, left + right};
        }
        if (left >= right) {
            return {left_negative, left - right};
        }
        return {right_negative, right - left};
    }

    /// Knuth, TAOCP 4.5.1: only what the denominators share can cancel, so the gcds stay small.
    static Rational sum(const Rational& left, const Rational& right, bool right_negative) {
        const Integer b = denominator(left);
        const Integer d = denominator(right);
        if (same_denominator(left, right)) {
            const auto [negative, total] = add(left.negative_, numerator(left), right_negative, numerator(right));
            return reduce(negative, total, b);
        }
        const Integer common = gcd_of(b, d);
        const Integer b_rest = quotient(b, common);
        const Integer d_rest = quotient(d, common);
        const auto [negative, total] =
            add(left.negative_, times(numerator(left), d_rest), right_negative, times(numerator(right), b_rest));
        const Integer cancel = gcd_of(total, common);
        return make(negative, quotient(total, cancel), times(b_rest, quotient(d, cancel)));
    }

    /// (a/b) x (c/d): reduced crosswise before multiplying.
    static Rational product(bool negative, const Integer& a, const Integer& b, const Integer& c, const Integer& d) {
        const Integer first = gcd_of(a, d);
        const Integer second = gcd_of(c, b);
        return make(negative, times(quotient(a, first), quotient(c, second)),
                    times(quotient(b, second), quotient(d, first)));
    }

    /// The order of the magnitudes where their leading bits decide it.
    static std::optional<int> compare_leading(const Rational& left, const Rational& right) {
        if (left.is_zero() || right.is_zero()) {
            return std::nullopt;
        }
        return compare_leading_bits({left.numerator_, right.denominator_}, {right.numerator_, left.denominator_});
    }

    /// Quotient of two values as an integer, rounded towards minus or plus infinity.
    static Rational rounded_quotient(const Rational& left, const Rational& right, bool up) {
        if (right.is_zero()) {
            throw std::domain_error("division by zero");
        }
        Integer dividend = numerator(left);
        Integer divisor = numerator(right);
        if (!same_denominator(left, right)) {
            dividend = times(dividend, denominator(right));
            divisor = times(divisor, denominator(left));
        }
        return rounded(left.negative_ != right.negative_, dividend, divisor, up);
    }

    static Rational rounded(bool negative, const Integer& dividend, const Integer& divisor, bool up) {
        Integer whole;
        Integer rest;
        mp::divide_qr(dividend, divisor, whole, rest);
        // Division of magnitudes rounds towards zero: step away from it where that is the wanted direction.
        if (!rest.is_zero() && up != negative) {
            ++whole;
        }
        return make(negative, whole, Integer{1U});
    }

    /// ceil((left - right) / divisor) of three that share their denominator: it cancels.
    static Rational ceil_of_numerators(const Rational& left, const Rational& right, const Rational& divisor) {
        const auto [negative, difference] = add(left.negative_, numerator(left), !right.negative_, numerator(right));
        return rounded(negative != divisor.negative_, difference, numerator(divisor), true);
    }
};

using Arithmetic = RationalArithmetic;

Rational::Rational(std::int64_t value) noexcept : Rational{} {
    assign(magnitude(value), numerator_);
    negative_ = value < 0;
}

Rational::Rational(const Uint256& value) noexcept : Rational{} {
    std::ranges::copy(value.limbs, numerator_.limbs.begin());
    numerator_.used = 4;
    while (numerator_.used != 0 && numerator_.limbs[numerator_.used - 1] == 0) {
        --numerator_.used;
    }
}

Rational::Rational(std::int64_t numerator, std::int64_t denominator) : Rational{} {
    if (denominator == 0) {
        throw std::domain_error("division by zero");
    }
    const std::uint64_t common = std::gcd(magnitude(numerator), magnitude(denominator));
    assign(magnitude(numerator) / common, numerator_);
    assign(magnitude(denominator) / common, denominator_);
    negative_ = numerator != 0 && (numerator < 0) != (denominator < 0);
}

Rational::Rational(const Uint256& numerator, const Uint256& denominator) {
    if (denominator.is_zero()) {
        throw std::domain_error("division by zero");
    }
    *this = Arithmetic::reduce(false, load(numerator.limbs.data(), 4), load(denominator.limbs.data(), 4));
}

Result<Rational> Rational::parse(std::string_view text) {
    const bool negative = take(text, '-');
    const std::string_view numerator = take_digits(text);
    const bool has_denominator = take(text, '/');
    const std::string_view denominator = has_denominator ? take_digits(text) : "1";
    const bool complete = text.empty() && !numerator.empty() && !denominator.empty();
    if (!complete || numerator.size() > kMaxDigits || denominator.size() > kMaxDigits) {
        return not_a_number("fraction of decimal integers");
    }
    const Integer divisor = from_digits(denominator);
    if (divisor.is_zero()) {
        return not_a_number("fraction with a denominator above zero");
    }
    return Arithmetic::reduce(negative, from_digits(numerator), divisor);
}

Result<Rational> Rational::parse_decimal(std::string_view text) {
    const auto decimal = split_decimal(text);
    if (!decimal) {
        return not_a_number("decimal number");
    }
    if (decimal->digits.empty()) {
        return Rational{};
    }
    const std::size_t shift = static_cast<std::size_t>(magnitude(decimal->exponent));
    const bool scaled_up = decimal->exponent > 0;
    if (decimal->digits.size() + (scaled_up ? shift : 0) > kMaxDigits || shift > kMaxDigits) {
        return not_a_number("decimal number of at most 340 digits");
    }
    const Integer digits = from_digits(decimal->digits);
    const Integer scale = power_of_ten(shift);
    if (scaled_up) {
        return Arithmetic::make(decimal->negative, times(digits, scale), Integer{1U});
    }
    return Arithmetic::reduce(decimal->negative, digits, scale);
}

Rational Rational::floor() const {
    return is_integer() ? *this : floor_quotient(*this, Rational{1});
}

Rational Rational::ceil() const {
    return is_integer() ? *this : ceil_quotient(*this, Rational{1});
}

std::optional<Uint256> Rational::to_uint256() const noexcept {
    if (negative_ || !is_integer() || numerator_.used > 4) {
        return std::nullopt;
    }
    return Uint256{{numerator_.limbs[0], numerator_.limbs[1], numerator_.limbs[2], numerator_.limbs[3]}};
}

std::optional<std::int64_t> Rational::to_int64() const noexcept {
    constexpr std::uint64_t kLowest = 1ULL << 63U;
    const std::uint64_t value = numerator_.limbs[0];
    if (!is_integer() || numerator_.used > 1 || value > kLowest || (value == kLowest && !negative_)) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(negative_ ? 0 - value : value);
}

std::string Rational::to_ratio_string() const {
    std::string text = negative_ ? "-" : "";
    append_digits(numerator_, text);
    if (!is_integer()) {
        text += '/';
        append_digits(denominator_, text);
    }
    return text;
}

std::string Rational::to_fixed(std::uint32_t places) const {
    const Integer divisor = Arithmetic::denominator(*this);
    Integer whole;
    Integer rest;
    mp::divide_qr(Arithmetic::numerator(*this), divisor, whole, rest);
    std::string text = negative_ ? "-" : "";
    if (places == 0) {
        append_digits(store(rest + rest < divisor ? whole : Integer{whole + 1U}), text);
        return text;
    }
    const Integer scale = power_of_ten(places);
    Integer fraction;
    mp::divide_qr(Integer{rest * scale}, divisor, fraction, rest);
    if (rest + rest >= divisor) {
        ++fraction;
    }
    if (fraction >= scale) {
        ++whole;
        fraction -= scale;
    }
    append_digits(store(whole), text);
    const std::string digits = fraction.str();
    return text.append(1, '.').append(places - digits.size(), '0').append(digits);
}

Rational Rational::operator-() const noexcept {
    Rational opposite = *this;
    opposite.negative_ = !is_zero() && !negative_;
    return opposite;
}

Rational operator+(const Rational& left, const Rational& right) {
    return Arithmetic::sum(left, right, Arithmetic::negative(right));
}

Rational operator-(const Rational& left, const Rational& right) {
    return Arithmetic::sum(left, right, !Arithmetic::negative(right));
}

Rational operator*(const Rational& left, const Rational& right) {
    return Arithmetic::product(Arithmetic::negative(left) != Arithmetic::negative(right), Arithmetic::numerator(left),
                               Arithmetic::denominator(left), Arithmetic::numerator(right),
                               Arithmetic::denominator(right));
}

Rational operator/(const Rational& left, const Rational& right) {
    if (right.is_zero()) {
        throw std::domain_error("division by zero");
    }
    return Arithmetic::product(Arithmetic::negative(left) != Arithmetic::negative(right), Arithmetic::numerator(left),
                               Arithmetic::denominator(left), Arithmetic::denominator(right),
                               Arithmetic::numerator(right));
}

std::strong_ordering operator<=>(const Rational& left, const Rational& right) {
    if (left.sign() != right.sign()) {
        return left.sign() <=> right.sign();
    }
    if (const auto order = Arithmetic::compare_leading(left, right)) {
        return left.sign() < 0 ? 0 <=> *order : *order <=> 0;
    }
    Integer left_scaled = Arithmetic::numerator(left);
    Integer right_scaled = Arithmetic::numerator(right);
    if (!Arithmetic::same_denominator(left, right)) {
        left_scaled = times(left_scaled, Arithmetic::denominator(right));
        right_scaled = times(right_scaled, Arithmetic::denominator(left));
    }
    const int order = left_scaled.compare(right_scaled) * (left.sign() < 0 ? -1 : 1);
    return order <=> 0;
}

Rational floor_quotient(const Rational& left, const Rational& right) {
    return Arithmetic::rounded_quotient(left, right, false);
}

Rational ceil_quotient(const Rational& left, const Rational& right) {
    return Arithmetic::rounded_quotient(left, right, true);
}

Rational ceil_quotient_of_difference(const Rational& left, const Rational& right, const Rational& divisor) {
    const bool shared =
        Arithmetic::same_denominator(left, right) && Arithmetic::same_denominator(right, divisor) && !divisor.is_zero();
    return shared ? Arithmetic::ceil_of_numerators(left, right, divisor) : ceil_quotient(left - right, divisor);
}

}  // namespace farebox::protocol
