#pragma once

#include <cstdint>
#include <span>

namespace farebox::keystore {

/// Fills @p bytes from the kernel's generator. Throws std::runtime_error where there is none: nothing secret can be
/// made.
void fill_random(std::span<std::uint8_t> bytes);

}  // namespace farebox::keystore
