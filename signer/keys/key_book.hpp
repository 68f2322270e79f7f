#pragma once

#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "protocol/timestamp.hpp"
#include "signer/keys/key_status.hpp"

/// What the ledger remembers about our keys, as plain rows. No private part is here.
namespace farebox::signer {

struct KeyRow {
    Address address;
    KeyStatus status = KeyStatus::standby;
    protocol::Timestamp met;      ///< When the signer saw it first: how old it is at least.
    protocol::Timestamp changed;  ///< When it got its status.
    friend bool operator==(const KeyRow&, const KeyRow&) = default;
};

/// A caller that was given a key's address, and pays from it until it asks again.
struct PinRow {
    std::string client;
    std::string caller;  ///< Which one of that client's: caller.hpp. Empty: cannot be told apart.
    Address key;
    protocol::Timestamp used;  ///< When it asked or paid last, to a day.
    friend bool operator==(const PinRow&, const PinRow&) = default;
};

struct KeyBook {
    std::vector<KeyRow> keys;
    std::vector<PinRow> pins;
    /// keystore.active as it was configured when it was obeyed last: an order is obeyed once.
    std::optional<Address> configured;
};

/// Rows to be written and to be forgotten.
struct KeyBookChange {
    std::vector<KeyRow> keys = {};
    std::vector<PinRow> pins = {};
    std::vector<PinRow> forgotten = {};  ///< By client and caller.
    std::optional<Address> configured = {};
};

/// A session that a key has signed for.
struct KeySession {
    std::string client;
    std::string state_id;
    protocol::Timestamp last_paid;
};

}  // namespace farebox::signer
