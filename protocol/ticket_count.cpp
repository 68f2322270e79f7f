#include "protocol/ticket_count.hpp"

#include <algorithm>

namespace farebox::protocol {

Rational tickets_needed(const Rational& balance, const Rational& fee, const Rational& ev) {
    const Rational& need = std::max(fee, ev);
    if (ev.is_zero() || balance >= need) {
        return {};
    }
    return ceil_quotient_of_difference(need, balance, ev);
}

Result<std::uint32_t> ticket_count(const Rational& balance, const Rational& fee, const Rational& ev) {
    if (ev.is_zero()) {
        return make_error(ErrorCode::zero_ev, "ticket expected value is zero",
                          "the orchestrator's ticket parameters can pay nothing; choose another orchestrator");
    }
    const Rational needed = tickets_needed(balance, fee, ev);
    if (needed.is_zero()) {
        return make_error(ErrorCode::no_tickets, "no tickets");
    }
    if (needed > Rational{kMaxTicketsPerPayment}) {
        return make_error(ErrorCode::ev_exceeded, "numTickets " + needed.to_ratio_string() + " exceeds maximum of " +
                                                      std::to_string(kMaxTicketsPerPayment));
    }
    return static_cast<std::uint32_t>(*needed.to_int64());
}

Rational balance_after(const Rational& balance, std::uint32_t count, const Rational& ev, const Rational& fee) {
    return balance + Rational{count} * ev - fee;
}

}  // namespace farebox::protocol
