#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "vault/vault_state.hpp"

/// The bytes of one slot of vault.state:
///     magic (8) | generation (8) | the state's fields | zeros | Keccak-256 of all that (32)
/// Integers are big-endian and of fixed width.
namespace farebox::vault {

/// In the file, one after the other.
inline constexpr std::size_t kSlots = 2;
inline constexpr std::size_t kSlotBytes = 8192;
/// Of the first version, which knew pause and its order only. Its slots were kOldSlotDistance apart.
inline constexpr std::size_t kOldSlotBytes = 81;
inline constexpr std::size_t kOldSlotDistance = 4096;

/// What a slot holds.
struct SlotContent {
    std::uint64_t generation = 0;
    VaultState state;
};

/// Revoked keys above kMaxRevoked are a bug of the caller.
[[nodiscard]] std::array<std::uint8_t, kSlotBytes> encode_slot(const SlotContent& content);
/// @return Nothing where it is torn, or no slot.
[[nodiscard]] std::optional<SlotContent> decode_slot(std::span<const std::uint8_t, kSlotBytes> bytes);
/// As decode_slot, of the first version.
[[nodiscard]] std::optional<SlotContent> decode_old_slot(std::span<const std::uint8_t, kOldSlotBytes> bytes);

/// The newest whole content in what one new slot takes; both old ones lie where the first new one does.
[[nodiscard]] std::optional<SlotContent> newest_in(std::span<const std::uint8_t, kSlotBytes> slot);

}  // namespace farebox::vault
