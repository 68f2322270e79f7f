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

/// Where a lane comes from, and how far it is rotated on its way.
struct Origin {
    std::size_t lane = 0;
    int rotation = 0;
};

constexpr std::array<Origin, 25> kOrigins = [] {
    std::array<Origin, 25> origins{};  // lane 0 stays
    std::size_t from = 1;
    for (std::size_t i = 0; i < kPiLanes.size(); ++i) {
        origins[kPiLanes[i]] = {from, kRhoRotations[i]};
        from = kPiLanes[i];
    }
    return origins;
}();

/// The lane of the same row, so many columns further.
constexpr std::size_t along(std::size_t lane, std::size_t columns) {
    return lane - lane % 5 + (lane + columns) % 5;
}

using AllLanes = std::make_index_sequence<25>;
using Columns = std::make_index_sequence<5>;

// The steps are written over index sequences: compilers at -O2 leave such loops, and their table look-ups, rolled. A
// round reads one state and makes another, so that its steps stay in registers as far as there are some.
template <std::size_t... X>
[[gnu::always_inline]] inline std::array<std::uint64_t, 5> theta(const State& a, std::index_sequence<X...>) noexcept {
    const std::array<std::uint64_t, 5> column{(a[X] ^ a[X + 5] ^ a[X + 10] ^ a[X + 15] ^ a[X + 20])...};
    return {(column[(X + 4) % 5] ^ std::rotl(column[(X + 1) % 5], 1))...};
}

template <std::size_t... I>
[[gnu::always_inline]] inline void make_round(const State& a, State& next, std::uint64_t constant,
                                              std::index_sequence<I...>) noexcept {
    const auto mix = theta(a, Columns{});
    const State b{std::rotl(a[kOrigins[I].lane] ^ mix[kOrigins[I].lane % 5], kOrigins[I].rotation)...};
    ((next[I] = b[I] ^ (~b[along(I, 1)] & b[along(I, 2)])), ...);
    next[0] ^= constant;
}

void permute(State& a) noexcept {
    State other;
    for (std::size_t round = 0; round < kRoundConstants.size(); round += 2) {
        make_round(a, other, kRoundConstants[round], AllLanes{});
        make_round(other, a, kRoundConstants[round + 1], AllLanes{});
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
