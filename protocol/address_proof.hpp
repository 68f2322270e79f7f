#pragma once

#include <string>

#include "farebox/bytes.hpp"

namespace farebox::protocol {

/// The text by which a payer proves its address to orchestrators: the checksummed address itself, 42 characters.
[[nodiscard]] std::string address_proof_text(const Address& address);
/// What the proof's signature covers: personal_sign of the text's Keccak-256.
[[nodiscard]] Hash32 address_proof_digest(const Address& address);

}  // namespace farebox::protocol
