#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/uint256.hpp"
#include "farebox/wei.hpp"
#include "vault/hardening.hpp"

/// What signer and vault say to each other, as plain values. On the wire: frames.hpp.
namespace farebox::vault {

/// Tickets in one payment, as go-livepeer allows.
inline constexpr std::uint32_t kMaxTickets = 100;
/// Highest nonce of one recipient rand hash; orchestrators refuse more. The first nonce is 1.
inline constexpr std::uint32_t kMaxNonce = 600;
/// Manifest ids are 1 to 64 characters of [A-Za-z0-9._:-].
inline constexpr std::size_t kMaxManifestIdBytes = 64;

/// What the vault signs at most, whatever the front asks for.
struct VaultCaps {
    /// Payments to others are refused where any are listed; so many can be.
    static constexpr std::size_t kMaxRecipients = 64;

    // Per ticket
    Wei max_ticket_ev;
    Wei max_face_value;
    // Expected value of all tickets over time; absent: no cap.
    std::optional<Wei> max_ev_per_minute{};
    std::optional<Wei> max_ev_per_day{};
    std::vector<Address> recipients{};
    friend bool operator==(const VaultCaps&, const VaultCaps&) = default;
};

/// The public part of one key.
struct KeyInfo {
    Address address;
    bool deterministic = true;  ///< Signing the same thing twice gives the same bytes (RFC 6979).
    friend bool operator==(const KeyInfo&, const KeyInfo&) = default;
};

/// Expected value of what was signed in the last minute and day, as the vault counts it: never less than it was.
struct SpentLately {
    Wei minute;
    Wei day;
    friend bool operator==(const SpentLately&, const SpentLately&) = default;
};

/// What a vault says of itself.
struct Hello {
    std::vector<KeyInfo> keys;
    VaultCaps caps;
    std::string profile;  ///< How it is isolated: "process", "in-process".
    HardeningReport hardening = {};
    bool paused = false;                         ///< Signs nothing until an operator has it resume.
    std::vector<Address> revoked = {};           ///< Sign nothing for ever; some may be among `keys`.
    std::vector<std::string> key_problems = {};  ///< Why files beside the keys cannot be opened; at most 8 travel.
    SpentLately spent = {};
    friend bool operator==(const Hello&, const Hello&) = default;
};

/// One payment to be signed: `count` tickets that differ in their nonce only, and the segment credentials of a manifest
/// id.
struct PaymentOrder {
    Address key;  ///< The sender.
    Address recipient;
    Wei face_value;
    Uint256 win_prob;
    RecipientRandHash rand_hash;
    std::int64_t creation_round = 0;
    BlockHash creation_round_block_hash;
    std::uint32_t first_nonce = 1;  ///< Tickets have first_nonce … first_nonce + count - 1, within 1 … kMaxNonce.
    std::uint32_t count = 0;        ///< 1 … kMaxTickets; 0 only with a manifest id (the ticket fields are then unused).
    std::uint64_t ledger_sequence = 0;       ///< The grant's; already durable.
    std::optional<std::string> manifest_id;  ///< Absent where the ledger already holds these credentials' signature.
    friend bool operator==(const PaymentOrder&, const PaymentOrder&) = default;
};

/// The answer to a PaymentOrder.
struct PaymentSignatures {
    std::vector<Signature> tickets;        ///< By nonce; exactly `count`.
    std::optional<Signature> credentials;  ///< Present exactly if a manifest id was.
    friend bool operator==(const PaymentSignatures&, const PaymentSignatures&) = default;
};

}  // namespace farebox::vault
