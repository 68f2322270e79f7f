#pragma once

#include <string>

namespace farebox::signer {

/// 128 bits from the operating system's generator as 32 hex digits. Throws where there is no randomness.
[[nodiscard]] std::string random_id();

}  // namespace farebox::signer
