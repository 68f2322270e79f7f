#pragma once

#include <cstdint>
#include <optional>

#include "protocol/billing.hpp"
#include "protocol/price.hpp"
#include "protocol/rational.hpp"
#include "protocol/timestamp.hpp"

/// What one call owes: as go-livepeer bills, and the changes that ours makes to it. Written apart from the
/// signer's own billing, which it judges.
namespace farebox::conformance {

/// What a bill is made from.
struct BillTerms {
    protocol::PaymentType type = protocol::PaymentType::live;
    std::int64_t in_pixels = 0;
    protocol::Price price;  ///< The session's first.
    protocol::Rational ev;
    protocol::Rational balance;
    bool continued = false;
    std::optional<protocol::Timestamp> last_update;  ///< Of a continued session; absent: Go's zero time.
    protocol::Timestamp now;
    protocol::Rational max_payment_ev;

    [[nodiscard]] bool counts_time() const noexcept {
        return type == protocol::PaymentType::live || type == protocol::PaymentType::lv2v;
    }
    /// Since the last payment; none for a new session.
    [[nodiscard]] std::optional<std::int64_t> gap_nanos() const;
};

struct Bill {
    protocol::Rational units;
    protocol::Rational fee;
    protocol::Timestamp paid_until;  ///< The next state's LastUpdate.
    std::int64_t billed_nanos = 0;   ///< Elapsed time behind the units; 0 for a preload.
    protocol::Rational tickets;      ///< What the fee takes, less the balance.
    protocol::Rational balance;      ///< Afterwards.
    bool without_units = false;      ///< Within a fraction of a pixel: the reference refuses the call.
};

[[nodiscard]] Bill reference_bill(const BillTerms& terms);

/// Only the first @p seconds of the gap are billed, and LastUpdate advances by as much.
[[nodiscard]] Bill capped_bill(const BillTerms& terms, std::int64_t seconds);
/// The session is taken as dead: a preload is billed, and LastUpdate is now.
[[nodiscard]] Bill preload_bill(const BillTerms& terms);
/// No unit, no fee; the least that is issued is one ticket.
[[nodiscard]] Bill empty_bill(const BillTerms& terms);
/// @p bill, with a LastUpdate that never goes back.
[[nodiscard]] Bill kept_time(Bill bill, const BillTerms& terms);
/// As many whole units of @p bill as the allowed tickets pay for.
[[nodiscard]] Bill partial_bill(const Bill& bill, const BillTerms& terms);

/// Most tickets of one call: 100, or fewer where the payment's value would pass its limit.
[[nodiscard]] protocol::Rational most_tickets(const BillTerms& terms);

}  // namespace farebox::conformance
