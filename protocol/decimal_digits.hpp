#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace farebox::protocol {

/// Appends an unsigned integer in decimal. @param limbs  Least significant first, at most 18; used up by the division.
void append_decimal(std::span<std::uint64_t> limbs, std::string& out);

}  // namespace farebox::protocol
