#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/uint256.hpp"
#include "farebox/wei.hpp"
#include "protocol/timestamp.hpp"

namespace farebox::signer {

/// What was won from a key since a moment, beside what its tickets promised in that time.
struct Winnings {
    protocol::Timestamp since;
    Wei promised;  ///< Expected value; with what could still be redeemed at that moment.
    Wei most;      ///< Above it chance is no explanation any more.
    Wei redeemed;  ///< Face values.
    std::uint64_t tickets = 0;
    Wei redeemed_ever;
    std::uint64_t tickets_ever = 0;
    std::optional<protocol::Timestamp> held;  ///< When more than that was redeemed; absent: it was not.
};

/// What one of our keys has promised, and what was redeemed of it.
struct KeyMoney {
    Address key;
    // Of tickets that can still be redeemed.
    Wei outstanding_face_value;
    Wei outstanding_ev;
    Wei risk;  ///< E + 6 sqrt(sum F x EV), rounded up.
    // The recent rate.
    Wei ev_lately;
    std::chrono::seconds lately{0};    ///< The time in which that was granted: a day, or less for a younger key.
    std::optional<Winnings> winnings;  ///< Absent: the chain's events have not been read for this key yet.
};

/// A block up to which the chain's events have been read.
struct RedemptionCursor {
    std::int64_t block = 0;
    Hash32 hash;
    friend bool operator==(const RedemptionCursor&, const RedemptionCursor&) = default;
};

/// A winning ticket that a recipient has redeemed.
struct RedeemedTicket {
    Address key;
    Address recipient;
    Uint256 recipient_rand;
    Uint256 sender_nonce;
    Wei face_value;
    std::int64_t block = 0;
    friend bool operator==(const RedeemedTicket&, const RedeemedTicket&) = default;
};

/// What was found in the events up to a block.
struct Redemptions {
    RedemptionCursor until;
    std::vector<RedeemedTicket> tickets;
    std::vector<Address> keys;  ///< Those that were looked for.
    bool rewinds = false;       ///< The chain has other blocks from there on: what was found in them is taken back.
};

}  // namespace farebox::signer
