#include "signer/payment/bill.hpp"
#include "protocol/timestamp.hpp"

#include <algorithm>

namespace farebox::signer {
namespace {

using protocol::PaymentType;
using protocol::Rational;
using protocol::Timestamp;

bool counts_time(PaymentType type) noexcept {
    return type == PaymentType::live || type == PaymentType::lv2v;
}

Bill priced(const BillingTerms& terms, Rational units, Timestamp paid_until) {
    Bill bill;
    bill.fee = protocol::fee(units, terms.price);
    bill.units = units;
    bill.paid_until = paid_until;
    return bill;
}

/// What a session pays when it opens, or opens again after a dead gap.
Bill opening_bill(const BillingTerms& terms, Timestamp now) {
    const std::int64_t units = protocol::preload_units(terms.type, terms.in_pixels);
    Bill bill = priced(terms, Rational{units}, now);
    if (counts_time(terms.type)) {
        const std::int64_t per_second = terms.type == PaymentType::live ? 1 : protocol::kPixelsPerSecond;
        bill.billed_nanos = units / per_second * protocol::kNanosPerSecond;
        bill.prepaid = true;
    }
    return bill;
}

Rational units_of(const BillingTerms& terms, std::int64_t nanos) {
    if (terms.rounding == Rounding::exact || nanos == 0) {
        return protocol::exact_units(terms.type, nanos);
    }
    // The reference refuses a call that comes within a fraction of a pixel; here it is a call that owes nothing.
    const auto units = protocol::reference_units(terms.type, nanos, terms.in_pixels);
    return units ? Rational{*units} : Rational{};
}

Bill elapsed_bill(const BillingTerms& terms, Timestamp last_update, std::int64_t gap) {
    const std::int64_t billed = std::min(gap, kMaxBilledGapNanos);
    Bill bill = priced(terms, units_of(terms, billed), Timestamp{last_update.unix_nanos + billed});
    bill.billed_nanos = billed;
    return bill;
}

}  // namespace

Bill make_bill(const BillingTerms& terms, std::optional<Timestamp> last_update, Timestamp now) {
    if (!last_update || !counts_time(terms.type)) {
        return opening_bill(terms, std::max(now, last_update.value_or(now)));
    }
    const std::int64_t gap = std::max<std::int64_t>(0, protocol::nanos_between(*last_update, now));
    if (gap > kDeadGapNanos) {
        return opening_bill(terms, now);
    }
    return elapsed_bill(terms, *last_update, gap);
}

Bill partial_bill(const Bill& bill, const BillingTerms& terms, const Rational& credit) {
    const Rational units = floor_quotient(credit, terms.price.ratio());
    Bill paid = priced(terms, units, bill.paid_until);
    paid.prepaid = bill.prepaid;
    const std::int64_t per_second = terms.type == PaymentType::live ? 1 : protocol::kPixelsPerSecond;
    const Rational nanos = (units * Rational{protocol::kNanosPerSecond, per_second}).ceil();
    paid.billed_nanos = std::min(bill.billed_nanos, nanos.to_int64().value_or(bill.billed_nanos));
    // A preload lies ahead: what it does not pay for is simply not prepaid. Time gone by stays owed.
    if (!bill.prepaid) {
        paid.paid_until.unix_nanos -= bill.billed_nanos - paid.billed_nanos;
    }
    return paid;
}

}  // namespace farebox::signer
