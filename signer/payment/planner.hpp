#pragma once

#include <cstdint>
#include <string>

#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "protocol/rational.hpp"
#include "protocol/sender_validation.hpp"
#include "protocol/timestamp.hpp"
#include "signer/payment/bill.hpp"
#include "signer/payment/ceilings.hpp"
#include "signer/payment/checked_request.hpp"
#include "signer/payment/client_rules.hpp"
#include "signer/payment/plan.hpp"

namespace farebox::signer {

/// What the operator allows, for every client alike.
struct PaymentRules {
    PriceCeilings ceilings;
    protocol::Rational max_ticket_ev;   ///< Wei.
    protocol::Rational max_payment_ev;  ///< Wei, of one call's tickets together.
    Wei max_face_value;
    std::uint64_t deposit_multiplier = 1;
};

/// The chain as the paying key sees it now.
struct ChainFacts {
    protocol::SenderView sender;
    protocol::CreationRound latest;  ///< Signed where the quote names no round.
    KnownEtherPrice ether = {};      ///< What an ether costs.
};

/// What a call brings beside its body.
struct PlanOptions {
    Rounding rounding = Rounding::reference;
    bool empty_payments = false;  ///< A call that owes no ticket gets a payment without tickets (Farebox-Version).
    std::string new_state_id;     ///< 128 bits as hex, never the same twice; used by a new session.
    std::string new_manifest_id;  ///< Likewise, where a new session names none.
    const ClientRules* client_rules = nullptr;  ///< The client's own; null: none.
};

/// The two times of a call. They part when somebody sets the machine's clock.
struct PlanTime {
    protocol::Timestamp ledger;  ///< Never goes back: what is billed is measured with it.
    protocol::Timestamp wall;    ///< What orchestrators date is judged by it.
};

/// An orchestrator's parameters are refreshed this long before its auth token ends.
inline constexpr std::int64_t kAuthTokenMarginSeconds = 180;

/// 480: the client must fetch a fresh quote and ask again with the same state.
[[nodiscard]] Error refresh_session();

/// Rows 15 and 16 without margin: whether an answer given before is still worth giving again, by the wall clock. Empty:
/// it is.
[[nodiscard]] std::optional<Error> expired(const CheckedRequest& checked, std::uint64_t l1_block,
                                           protocol::Timestamp wall);

/**
 * @brief Decides one payment: rows 15 to 26 of the reference's checks with our own rules of money. Pure.
 * @param base  Where billing continues; `checked.state` is the same state when there is one.
 * @return The plan; or forbidden, refresh_session, ticket_params_rejected, zero_ev, ev_exceeded, price_exceeded,
 * no_tickets, invalid_argument.
 */
Result<PaymentPlan> plan_payment(const CheckedRequest& checked, const BillingBase& base, const PaymentRules& rules,
                                 const ChainFacts& chain, const PlanOptions& options, PlanTime now);

}  // namespace farebox::signer
