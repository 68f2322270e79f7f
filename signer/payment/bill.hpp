#pragma once

#include <cstdint>
#include <optional>

#include "protocol/billing.hpp"
#include "protocol/price.hpp"
#include "protocol/rational.hpp"
#include "protocol/timestamp.hpp"
#include "signer/payment/session_state.hpp"

namespace farebox::signer {

/// How elapsed time becomes units. Nothing else depends on it.
enum class Rounding : std::uint8_t {
    exact,      ///< To the nanosecond, carried as a fraction.
    reference,  ///< go-livepeer's: live seconds rounded up per call, lv2v pixels cut off.
};

/// A gap between two payments up to this long is billed in full.
inline constexpr std::int64_t kMaxBilledGapNanos = 120'000'000'000;
/// A longer gap is billed as the above, up to here; beyond, the session is taken as dead and opened again.
inline constexpr std::int64_t kDeadGapNanos = 300'000'000'000;

/// What one call owes, before tickets are counted.
struct Bill {
    protocol::Rational units;
    protocol::Rational fee;          ///< units x price, wei.
    protocol::Timestamp paid_until;  ///< The next state's LastUpdate.
    std::int64_t billed_nanos = 0;   ///< The time behind the units; 0 for types that do not count time.
    bool prepaid = false;            ///< A preload: the units lie ahead of `paid_until`.
};

/// What billing needs to know of a request.
struct BillingTerms {
    protocol::PaymentType type = protocol::PaymentType::live;
    std::int64_t in_pixels = 0;  ///< More than 0 where the type is by_pixels.
    protocol::Price price;       ///< The session's first price; both numbers positive.
    Rounding rounding = Rounding::reference;
};

/**
 * @brief Units and fee of this call.
 * @param last_update  Up to when a continued session is paid; none for a new session.
 */
[[nodiscard]] Bill make_bill(const BillingTerms& terms, std::optional<protocol::Timestamp> last_update,
                             protocol::Timestamp now);

/**
 * @brief The part of a time bill that @p credit pays for: whole units, the rest stays unbilled.
 * The paid time is rounded up to the next nanosecond, so that no time is billed twice.
 */
[[nodiscard]] Bill partial_bill(const Bill& bill, const BillingTerms& terms, const protocol::Rational& credit);

}  // namespace farebox::signer
