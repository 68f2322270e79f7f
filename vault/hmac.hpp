#pragma once

#include <span>

#include "farebox/bytes.hpp"
#include "vault/ledger_pin.hpp"

namespace farebox::vault {

/// HMAC (RFC 2104) with Keccak-256.
[[nodiscard]] Hash32 hmac(const Hash32& key, std::span<const std::uint8_t> message);

/// What proves that a vault saw this head.
[[nodiscard]] Hash32 mac_of_audit_head(const Hash32& key, const AuditHeadToMac& head);

}  // namespace farebox::vault
