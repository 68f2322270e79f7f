#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "farebox/bytes.hpp"

namespace farebox::protocol {

/// Keccak-256 as Ethereum uses it (original padding 0x01, so not SHA3-256), fed piece by piece.
class Keccak256 {
public:
    Keccak256& update(std::span<const std::uint8_t> bytes) noexcept;
    Keccak256& update(std::string_view bytes) noexcept;
    /// The digest of everything fed. Ends the object's use.
    [[nodiscard]] Hash32 finish() noexcept;

private:
    static constexpr std::size_t kRate = 136;  // bytes absorbed per permutation
    std::array<std::uint64_t, 25> state_{};
    std::array<std::uint8_t, kRate> block_{};
    std::size_t filled_ = 0;
};

[[nodiscard]] Hash32 keccak256(std::span<const std::uint8_t> bytes) noexcept;
[[nodiscard]] Hash32 keccak256(std::string_view bytes) noexcept;

}  // namespace farebox::protocol
