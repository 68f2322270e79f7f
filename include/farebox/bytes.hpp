#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>

namespace farebox {
inline namespace v0 {

/// N raw bytes with a meaning: the tag makes a TicketHash and a BlockHash different types.
template <class Tag, std::size_t N>
struct Bytes {
    static constexpr std::size_t kSize = N;
    std::array<std::uint8_t, N> data{};

    [[nodiscard]] std::span<const std::uint8_t, N> span() const noexcept { return data; }
    /// True when every byte is zero ("unset" in most Ethereum structures).
    [[nodiscard]] bool is_zero() const noexcept { return *this == Bytes{}; }

    friend auto operator<=>(const Bytes&, const Bytes&) = default;
};

/// An Ethereum account address.
using Address = Bytes<struct AddressTag, 20>;
/// Any Keccak-256 or SHA-256 digest that has no narrower type.
using Hash32 = Bytes<struct Hash32Tag, 32>;
/// Keccak-256 of a ticket's packed fields; what a ticket signature covers (through EIP-191).
using TicketHash = Bytes<struct TicketHashTag, 32>;
/// Hash of the L1 block that initialised a Livepeer round.
using BlockHash = Bytes<struct BlockHashTag, 32>;
/// Keccak-256 of the recipient's secret random number: names a series of ticket nonces.
using RecipientRandHash = Bytes<struct RecipientRandHashTag, 32>;
/// r || s || v with low s and v = 27 or 28.
using Signature = Bytes<struct SignatureTag, 65>;

}  // namespace v0
}  // namespace farebox
