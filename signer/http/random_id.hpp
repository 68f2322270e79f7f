#pragma once

#include <string>

#include "protocol/timestamp.hpp"

namespace farebox::signer {

/// 128 bits from the operating system's generator as 32 hex digits. Throws where there is no randomness.
[[nodiscard]] std::string random_id();

/// @p random_id with its first 48 bits replaced by milliseconds since 1970, as in a UUIDv7: 80 random bits are left.
/// Ids made at about the same time lie together in an index, so that many new rows touch few pages.
[[nodiscard]] std::string order_by_time(std::string random_id, protocol::Timestamp now);

}  // namespace farebox::signer
