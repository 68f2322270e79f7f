#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "keystore/keyring.hpp"
#include "keystore/private_key.hpp"
#include "protocol/byte_view.hpp"
#include "vault/messages.hpp"
#include "vault/one_use_order.hpp"

namespace farebox::vault::test {

inline keystore::PrivateKey key_with_last_byte(std::uint8_t byte) {
    std::array<std::uint8_t, 32> bytes{};
    bytes[31] = byte;
    return *keystore::PrivateKey::from_bytes(bytes);
}

/// A keyring of the private keys 1 and 2.
inline keystore::Keyring two_keys() {
    keystore::Keyring keys;
    for (const std::uint8_t byte : {std::uint8_t{1}, std::uint8_t{2}}) {
        if (!keys.add(key_with_last_byte(byte))) {
            std::abort();
        }
    }
    return keys;
}

inline Address first_address() {
    return key_with_last_byte(1).address();
}

inline VaultCaps wide_caps() {
    return {.max_ticket_ev = Wei{kMaxUint256}, .max_face_value = Wei{kMaxUint256}};
}

/// A payment of three tickets and credentials that every vault with wide caps signs.
inline PaymentOrder good_order() {
    PaymentOrder order;
    order.key = first_address();
    order.recipient.data.fill(0x22);
    order.face_value = Wei{1'000'000};
    order.win_prob = Uint256{{5, 6, 7, 8}};
    order.rand_hash.data.fill(0x33);
    order.creation_round = 4021;
    order.creation_round_block_hash.data.fill(0x44);
    order.first_nonce = 7;
    order.count = 3;
    order.ledger_sequence = 99;
    order.manifest_id = "993a0877";
    return order;
}

/// An operator's order, told from others by its number.
inline OneUseOrder numbered_order(std::uint8_t number, bool forgets = false) {
    OneUseOrder made;
    made.number.data.fill(number);
    made.forgets_spending = forgets;
    return made;
}

}  // namespace farebox::vault::test
