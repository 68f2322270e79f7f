#pragma once

#include <cstdint>

/// The BondingManager's and the service registries' functions, by selector.
namespace farebox::signer::pool_functions {

inline constexpr std::uint32_t kFirst = 0x88a6c749;       ///< getFirstTranscoderInPool()
inline constexpr std::uint32_t kNext = 0x235c9603;        ///< getNextTranscoderInPool(address)
inline constexpr std::uint32_t kRecord = 0x5dce9948;      ///< getTranscoder(address)
inline constexpr std::uint32_t kStake = 0x9ef9df94;       ///< transcoderTotalStake(address)
inline constexpr std::uint32_t kServiceUri = 0x214c2a4b;  ///< getServiceURI(address)

}  // namespace farebox::signer::pool_functions
