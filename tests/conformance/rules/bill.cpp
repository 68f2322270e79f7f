#include "tests/conformance/rules/bill.hpp"

#include <algorithm>

namespace farebox::conformance {
namespace {

using protocol::PaymentType;
using protocol::Rational;
using protocol::Timestamp;

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

/// Tickets and balance of @p units, each costing the session's first price.
Bill priced(const BillTerms& terms, const Rational& units, Timestamp paid_until) {
    Bill bill;
    bill.units = units;
    bill.fee = units * Rational{terms.price.price_per_unit, terms.price.pixels_per_unit};
    bill.paid_until = paid_until;
    const Rational need = std::max(bill.fee, terms.ev);
    const bool covered = terms.ev.is_zero() || terms.balance >= need;
    bill.tickets = covered ? Rational{} : ceil_quotient(need - terms.balance, terms.ev);
    bill.balance = terms.balance + bill.tickets * terms.ev - bill.fee;
    return bill;
}

Timestamp later_of(const BillTerms& terms) {
    return std::max(terms.now, terms.last_update.value_or(terms.now));
}

}  // namespace

std::optional<std::int64_t> BillTerms::gap_nanos() const {
    return continued ? std::optional{protocol::nanos_between(last_update.value_or(now), now)} : std::nullopt;
}

Bill reference_bill(const BillTerms& terms) {
    const auto gap = terms.gap_nanos();
    const auto units = protocol::reference_units(terms.type, gap, terms.in_pixels);
    Bill bill = priced(terms, units ? Rational{*units} : Rational{}, terms.now);
    bill.without_units = !units;
    bill.billed_nanos = terms.counts_time() ? std::max<std::int64_t>(0, gap.value_or(0)) : 0;
    return bill;
}

Bill capped_bill(const BillTerms& terms, std::int64_t seconds) {
    const std::int64_t nanos = seconds * kNanosPerSecond;
    const auto units = protocol::reference_units(terms.type, nanos, terms.in_pixels);
    Bill bill = priced(terms, Rational{*units}, {terms.last_update->unix_nanos + nanos});
    bill.billed_nanos = nanos;
    return bill;
}

Bill preload_bill(const BillTerms& terms) {
    return priced(terms, Rational{protocol::preload_units(terms.type, terms.in_pixels)}, terms.now);
}

Bill empty_bill(const BillTerms& terms) {
    return priced(terms, Rational{}, later_of(terms));
}

Bill kept_time(Bill bill, const BillTerms& terms) {
    bill.paid_until = later_of(terms);
    return bill;
}

Bill partial_bill(const Bill& bill, const BillTerms& terms) {
    const Rational count = most_tickets(terms);
    const Rational price{terms.price.price_per_unit, terms.price.pixels_per_unit};
    const Rational credit = terms.balance + count * terms.ev;
    Bill paid = priced(terms, floor_quotient(credit, price), bill.paid_until);
    paid.tickets = count;
    paid.balance = credit - paid.fee;
    if (bill.billed_nanos == 0) {
        return paid;  // a preload lies ahead: what is not paid for is not prepaid
    }
    const std::int64_t per_second = terms.type == PaymentType::live ? 1 : protocol::kPixelsPerSecond;
    const auto nanos = (paid.units * Rational{kNanosPerSecond, per_second}).ceil().to_int64();
    paid.billed_nanos = std::min(bill.billed_nanos, nanos.value_or(bill.billed_nanos));
    paid.paid_until.unix_nanos -= bill.billed_nanos - paid.billed_nanos;
    return paid;
}

Rational most_tickets(const BillTerms& terms) {
    return std::min(floor_quotient(terms.max_payment_ev, terms.ev), Rational{std::int64_t{100}});
}

}  // namespace farebox::conformance
