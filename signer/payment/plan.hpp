#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "farebox/bytes.hpp"
#include "farebox/uint256.hpp"
#include "farebox/wei.hpp"
#include "protocol/rational.hpp"
#include "protocol/timestamp.hpp"
#include "signer/payment/session_state.hpp"

/// What the ledger and the payment rules say to each other while a payment is being reserved.
/// The rules themselves are in signer/payment/planner.hpp.
namespace farebox::signer {

/// What the ledger knows when it asks for a plan: who pays, and where billing continues from.
struct BillingBase {
    Address key;  ///< The session's key; the active key for a new session.
    /// The state billed from (the anchor A or I), which outlives the planning; null: a new session.
    const SessionState* previous = nullptr;
};

/// What the operator's auth webhook allowed, and to whom. Kept with the session: a state alone proves nothing.
struct Authorisation {
    Hash32 credentials;       ///< Of the caller that it was given to (signer/access/forwarded_headers.hpp).
    std::int64_t expiry = 0;  ///< Unix seconds until which it holds.
    std::optional<protocol::Rational> max_price;  ///< Wei per unit, if it set a ceiling.
};

/// One payment as it will be charged, recorded and signed. Complete but for the nonces, which the ledger adds.
struct PaymentPlan {
    std::uint32_t tickets = 0;  ///< 0 to 100. 0: a 482 that carries a payment without tickets (Farebox-Version).
    // What every ticket of the payment says.
    Address recipient;
    Wei face_value;
    Uint256 win_prob;
    RecipientRandHash recipient_rand_hash;
    std::int64_t creation_round = 0;  ///< As signed: the challenge's, or ours where it names none.
    BlockHash creation_round_block_hash;
    Uint256 expiration_block;  ///< L1 block from which the orchestrator takes no more tickets of these parameters.

    Wei charge;                                          ///< ceil(tickets x ev): what every budget pays.
    protocol::Rational ev;                               ///< Expected value of one ticket, wei.
    protocol::Rational units;                            ///< Billed units: seconds, pixels or requests.
    protocol::Rational fee;                              ///< units x initial price, wei.
    double billable_seconds = 0;                         ///< For events and logs only.
    std::string manifest_id;                             ///< Signed into the credentials; 1 to 64 of [A-Za-z0-9._:-].
    SessionState next_state;                             ///< `sender_nonce` is set by the ledger.
    std::shared_ptr<const Authorisation> authorisation;  ///< New with this payment; null: the session's stays.
};

}  // namespace farebox::signer
