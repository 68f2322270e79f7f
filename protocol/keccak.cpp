#include "protocol/keccak.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "protocol/byte_view.hpp"

namespace farebox::protocol {

namespace {

using State = std::array<std::uint64_t, 25>;

static_assert(std::endian::native == std::endian::little, "lanes are loaded as little-endian words");

constexpr std::array<std::uint64_t, 24> kRoundConstants{
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

/// Step pi as one cycle through 24 lanes, and rho's rotation for each lane on the way.
constexpr std::array<std::uint8_t, 24> kPiLanes{10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                                15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};
constexpr std::array<std::uint8_t, 24> kRhoRotations{1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                                     27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};

// The steps are written over index sequences: compilers at -O2 leave such loops, and their table look-ups, rolled.
using Five = std::make_index_sequence<5>;

template <std::size_t... X>
void theta(State& a, std::index_sequence<X...>) noexcept {
    const std::array<std::uint64_t, 5> column{(a[X] ^ a[X + 5] ^ a[X + 10] ^ a[X + 15] ^ a[X + 20])...};
    const std::array<std::uint64_t, 5> mix{(column[(X + 4) % 5] ^ std::rotl(column[(X + 1) % 5], 1))...};
    for (std::size_t y = 0; y < 25; y += 5) {
        ((a[y + X] ^= mix[X]), ...);
    }
}

template <std::size_t... I>
void rho_and_pi(State& a, std::index_sequence<I...>) noexcept {
    std::uint64_t carried = a[1];
    ((carried = std::exchange(a[kPiLanes[I]], std::rotl(carried, kRhoRotations[I]))), ...);
}

template <std::size_t... X>
void chi(State& a, std::index_sequence<X...>) noexcept {
    for (std::size_t y = 0; y < 25; y += 5) {
        const std::array<std::uint64_t, 5> row{a[y + X]...};
        ((a[y + X] = row[X] ^ (~row[(X + 1) % 5] & row[(X + 2) % 5])), ...);
    }
}

void permute(State& a) noexcept {
    for (const std::uint64_t constant : kRoundConstants) {
        theta(a, Five{});
        rho_and_pi(a, std::make_index_sequence<24>{});
        chi(a, Five{});
        a[0] ^= constant;
    }
}

void absorb(State& state, const std::uint8_t* block, std::size_t lanes) noexcept {
    for (std::size_t i = 0; i < lanes; ++i) {
        std::uint64_t lane = 0;
        std::memcpy(&lane, block + 8 * i, 8);
        state[i] ^= lane;
    }
    permute(state);
}

}  // namespace

Keccak256& Keccak256::update(std::span<const std::uint8_t> bytes) noexcept {
    while (!bytes.empty()) {
        if (filled_ == 0 && bytes.size() >= kRate) {
            absorb(state_, bytes.data(), kRate / 8);
            bytes = bytes.subspan(kRate);
            continue;
        }
        const std::size_t count = std::min(bytes.size(), kRate - filled_);
        std::memcpy(block_.data() + filled_, bytes.data(), count);
        filled_ += count;
        bytes = bytes.subspan(count);
        if (filled_ == kRate) {
            absorb(state_, block_.data(), kRate / 8);
            filled_ = 0;
        }
    }
    return *this;
}

Keccak256& Keccak256::update(std::string_view bytes) noexcept {
    return update(as_bytes(bytes));
}

Hash32 Keccak256::finish() noexcept {
    std::fill(block_.begin() + static_cast<std::ptrdiff_t>(filled_), block_.end(), std::uint8_t{0});
    block_[filled_] = 0x01;
    block_[kRate - 1] |= 0x80;
    absorb(state_, block_.data(), kRate / 8);
    Hash32 digest;
    std::memcpy(digest.data.data(), state_.data(), digest.data.size());
    return digest;
}

Hash32 keccak256(std::span<const std::uint8_t> bytes) noexcept {
    return Keccak256{}.update(bytes).finish();
}

Hash32 keccak256(std::string_view bytes) noexcept {
    return keccak256(as_bytes(bytes));
}

}  // namespace farebox::protocol
