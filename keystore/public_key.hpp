#pragma once

#include <secp256k1.h>

#include "farebox/bytes.hpp"

namespace farebox::keystore {

/// The Ethereum address of a public key: the last 20 bytes of the Keccak-256 of its two coordinates.
[[nodiscard]] Address address_of(const secp256k1_pubkey& key);

}  // namespace farebox::keystore
