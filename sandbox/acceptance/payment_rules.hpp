#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/rational.hpp"
#include "protocol/wire/payment.hpp"
#include "sandbox/acceptance/balances.hpp"
#include "sandbox/acceptance/nonce_sets.hpp"
#include "sandbox/acceptance/ticket_rules.hpp"
#include "sandbox/acceptance/verdict.hpp"

namespace farebox::sandbox {

/// What payments are checked against.
struct PaymentRules {
    TicketRules tickets;
    /// Whether that orchestrator is active in the last initialised round.
    std::function<bool(const Address& recipient)> is_active;
    std::int64_t now_unix_nanos = 0;
};

/// What payments change.
struct PaymentBooks {
    Balances& balances;
    NonceSets& nonces;
};

/// One ticket for the report.
struct TicketRecord {
    std::string manifest_id;
    Address sender;
    RecipientRandHash rand_hash;
    std::uint32_t nonce = 0;
    TicketHash hash;
    std::string signature;  ///< As received.
    protocol::Rational ev;
    bool credited = false;
    bool won = false;
    std::string error;  ///< Empty: accepted.
};

/// What became of a payment.
struct PaymentOutcome {
    std::vector<TicketRecord> tickets;  ///< Every ticket that was looked at.
    protocol::Rational credited;
    std::string error;  ///< Empty: accepted. Credit given before the error stays.
};

/// Takes a payment for a manifest: fixes the session's price, checks each ticket, credits the accepted ones.
/// @see go-livepeer core/orchestrator.go, ProcessPayment
PaymentOutcome process_payment(const protocol::wire::Payment& payment, const std::string& manifest_id,
                               const PaymentRules& rules, PaymentBooks books);

}  // namespace farebox::sandbox
