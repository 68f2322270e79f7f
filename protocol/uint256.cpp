#include "protocol/uint256.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <stdexcept>

#include "protocol/byte_view.hpp"
#include "protocol/decimal_digits.hpp"

namespace farebox::protocol {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t low(Wide value) noexcept {
    return static_cast<std::uint64_t>(value);
}
constexpr std::uint64_t high(Wide value) noexcept {
    return static_cast<std::uint64_t>(value >> 64U);
}

/// The number whose bytes lie in memory most significant first; its own inverse.
constexpr std::uint64_t big_endian(std::uint64_t value) noexcept {
    return std::endian::native == std::endian::little ? __builtin_bswap64(value) : value;
}

/// value * factor + addend in place; returns what does not fit 256 bits.
std::uint64_t multiply_add(Uint256& value, std::uint64_t factor, std::uint64_t addend) noexcept {
    std::uint64_t carry = addend;
    for (std::uint64_t& limb : value.limbs) {
        const Wide product = static_cast<Wide>(limb) * factor + carry;
        limb = low(product);
        carry = high(product);
    }
    return carry;
}

/// Divides in place and returns the remainder.
std::uint64_t divide_in_place(Uint256& value, std::uint64_t divisor) noexcept {
    Wide remainder = 0;
    for (std::size_t i = value.limbs.size(); i-- > 0;) {
        const Wide part = remainder << 64U | value.limbs[i];
        value.limbs[i] = low(part / divisor);
        remainder = part % divisor;
    }
    return low(remainder);
}

Error too_large() {
    return make_error(ErrorCode::out_of_range, "the result needs more than 256 bits");
}

}  // namespace

Result<Uint256> checked_add(const Uint256& left, const Uint256& right) {
    Uint256 sum = left;
    return add_to(sum, right) ? Result<Uint256>{sum} : too_large();
}

bool add_to(Uint256& sum, const Uint256& addend) noexcept {
    Uint256 total;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < total.limbs.size(); ++i) {
        const Wide part = static_cast<Wide>(sum.limbs[i]) + addend.limbs[i] + carry;
        total.limbs[i] = low(part);
        carry = high(part);
    }
    if (carry != 0) {
        return false;
    }
    sum = total;
    return true;
}

Result<Uint256> checked_sub(const Uint256& left, const Uint256& right) {
    if (left < right) {
        return make_error(ErrorCode::out_of_range, "the result is below zero");
    }
    Uint256 difference;
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < difference.limbs.size(); ++i) {
        const Wide part = static_cast<Wide>(left.limbs[i]) - right.limbs[i] - borrow;
        difference.limbs[i] = low(part);
        borrow = high(part) != 0 ? 1 : 0;
    }
    return difference;
}

Result<Uint256> checked_mul(const Uint256& left, const Uint256& right) {
    std::array<std::uint64_t, 8> product{};
    for (std::size_t i = 0; i < left.limbs.size(); ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < right.limbs.size(); ++j) {
            const Wide part = static_cast<Wide>(left.limbs[i]) * right.limbs[j] + product[i + j] + carry;
            product[i + j] = low(part);
            carry = high(part);
        }
        product[i + right.limbs.size()] = carry;
    }
    if (std::any_of(product.begin() + 4, product.end(), [](std::uint64_t limb) { return limb != 0; })) {
        return too_large();
    }
    return Uint256{{product[0], product[1], product[2], product[3]}};
}

Uint256 divide(const Uint256& value, std::uint64_t divisor) {
    if (divisor == 0) {
        throw std::domain_error("division by zero");
    }
    Uint256 quotient = value;
    (void)divide_in_place(quotient, divisor);
    return quotient;
}

std::optional<std::uint64_t> to_uint64(const Uint256& value) noexcept {
    if ((value.limbs[1] | value.limbs[2] | value.limbs[3]) != 0) {
        return std::nullopt;
    }
    return value.limbs[0];
}

Word to_word(const Uint256& value) noexcept {
    Word word{};
    for (std::size_t i = 0; i < value.limbs.size(); ++i) {
        const std::uint64_t limb = big_endian(value.limbs[value.limbs.size() - 1 - i]);
        std::memcpy(word.data() + i * sizeof limb, &limb, sizeof limb);
    }
    return word;
}

Uint256 from_word(std::span<const std::uint8_t, 32> word) noexcept {
    Uint256 value;
    for (std::size_t i = 0; i < value.limbs.size(); ++i) {
        std::uint64_t limb = 0;
        std::memcpy(&limb, word.data() + i * sizeof limb, sizeof limb);
        value.limbs[value.limbs.size() - 1 - i] = big_endian(limb);
    }
    return value;
}

std::size_t byte_length(const Uint256& value) noexcept {
    for (std::size_t i = value.limbs.size(); i-- > 0;) {
        if (value.limbs[i] != 0) {
            const auto bits = 64 * i + static_cast<std::size_t>(std::bit_width(value.limbs[i]));
            return (bits + 7) / 8;
        }
    }
    return 0;
}

std::string to_minimal_big_endian(const Uint256& value) {
    const Word word = to_word(value);
    return {word.end() - static_cast<std::ptrdiff_t>(byte_length(value)), word.end()};
}

Result<Uint256> from_big_endian(std::string_view bytes) {
    Word word{};
    if (bytes.size() > word.size()) {
        return make_error(ErrorCode::invalid_argument, "number is longer than 32 bytes");
    }
    std::ranges::copy(as_bytes(bytes), word.end() - static_cast<std::ptrdiff_t>(bytes.size()));
    return from_word(word);
}

Result<Uint256> parse_decimal(std::string_view digits) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (digits.empty() || !std::ranges::all_of(digits, is_digit)) {
        return make_error(ErrorCode::invalid_argument, "expected decimal digits only");
    }
    Uint256 value;
    for (const char digit : digits) {
        if (multiply_add(value, 10, static_cast<std::uint64_t>(digit - '0')) != 0) {
            return make_error(ErrorCode::out_of_range, "number is above 2^256 - 1");
        }
    }
    return value;
}

std::string to_decimal(const Uint256& value) {
    std::string digits;
    Uint256 rest = value;
    append_decimal(rest.limbs, digits);
    return digits;
}

}  // namespace farebox::protocol
