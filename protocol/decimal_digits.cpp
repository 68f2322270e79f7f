#include "protocol/decimal_digits.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <stdexcept>

namespace farebox::protocol {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::size_t kMaxLimbs = 18;
constexpr std::size_t kChunkDigits = 19;
constexpr std::uint64_t kChunk = 10'000'000'000'000'000'000U;  // 10^19, the largest power of ten in a limb

std::span<std::uint64_t> without_leading_zeros(std::span<std::uint64_t> limbs) noexcept {
    while (!limbs.empty() && limbs.back() == 0) {
        limbs = limbs.first(limbs.size() - 1);
    }
    return limbs;
}

/// Divides in place by 10^19 and returns the remainder.
std::uint64_t take_chunk(std::span<std::uint64_t> limbs) noexcept {
    std::uint64_t remainder = 0;
    for (std::size_t i = limbs.size(); i-- > 0;) {
        const Wide part = static_cast<Wide>(remainder) << 64U | limbs[i];
        limbs[i] = static_cast<std::uint64_t>(part / kChunk);
        remainder = static_cast<std::uint64_t>(part % kChunk);
    }
    return remainder;
}

}  // namespace

void append_decimal(std::span<std::uint64_t> limbs, std::string& out) {
    if (limbs.size() > kMaxLimbs) {
        throw std::length_error{"too many limbs"};
    }
    std::array<std::uint64_t, kMaxLimbs + 2> chunks{};  // 2^(64 x 18) has 347 digits
    std::size_t count = 0;
    limbs = without_leading_zeros(limbs);
    do {
        chunks[count++] = take_chunk(limbs);
        limbs = without_leading_zeros(limbs);
    } while (!limbs.empty());
    std::array<char, kChunkDigits + 1> digits{};
    for (std::size_t i = count; i-- > 0;) {
        const auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), chunks[i]).ptr;
        const auto size = static_cast<std::size_t>(end - digits.data());
        if (i + 1 < count) {
            out.append(kChunkDigits - size, '0');
        }
        out.append(digits.data(), size);
    }
}

}  // namespace farebox::protocol
