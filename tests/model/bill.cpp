// Money: what is billed, and what tickets may say.
#include "tests/model/bill.hpp"

#include <algorithm>
#include <cmath>

namespace farebox::model {
namespace {

constexpr double kPixelsPerSecond = 27'648'000.0;
constexpr std::int64_t kMaxTickets = 100;
constexpr std::int64_t kAuthMarginSeconds = 180;

Rational whole(std::int64_t value) {
    return Rational{value};
}

Rational whole(std::uint64_t value) {
    return Rational{Uint256{{value}}};
}

Amount amount(const Rational& value) {
    const Uint256 integer = value.to_uint256().value();
    return (static_cast<Amount>(integer.limbs[1]) << 64U) + integer.limbs[0];
}

Rational expected_value(const Quote& quote) {
    return whole(quote.face_value) * Rational{quote.win_prob, kMaxUint256};
}

bool counts_time(const std::string& type) {
    return type == "live" || type == "lv2v";
}

/// Units per second of a type that counts time.
Rational rate(const std::string& type) {
    return whole(type == "live" ? std::int64_t{1} : static_cast<std::int64_t>(kPixelsPerSecond));
}

/// The reference rounds a call's seconds up, and its pixels down after multiplying doubles.
Rational reference_units(const std::string& type, std::int64_t nanos) {
    const std::int64_t whole_seconds = nanos / kSecond;
    const double seconds =
        static_cast<double>(whole_seconds) + static_cast<double>(nanos % kSecond) / static_cast<double>(kSecond);
    return whole(static_cast<std::int64_t>(type == "live" ? std::ceil(seconds) : kPixelsPerSecond * seconds));
}

/// What is owed, and the time up to which it pays.
struct Due {
    Rational units;
    Timestamp until;
    bool ahead = false;  ///< A preload: it buys time to come, not time that passed.
};

Due preload(const Ask& ask, Timestamp now) {
    const auto units = ask.type == "live"    ? whole(std::int64_t{10})
                       : ask.type == "lv2v"  ? rate("lv2v") * whole(std::int64_t{60})
                       : ask.type == "fixed" ? whole(std::int64_t{1})
                                             : whole(ask.in_pixels);
    return {units, now, true};
}

/// Gap g: up to 120 s it is billed; up to 300 s, 120 s of it are; above, the session was dead and opens anew.
Due due(const Ask& ask, const std::optional<StateValues>& from, Timestamp now) {
    if (!from || !counts_time(ask.type)) {
        return preload(ask, now);
    }
    const std::int64_t gap = std::max<std::int64_t>(0, now.unix_nanos - from->last_update.unix_nanos);
    if (gap > 300 * kSecond) {
        return preload(ask, now);
    }
    const std::int64_t billed = std::min(gap, 120 * kSecond);
    const auto units = ask.farebox ? rate(ask.type) * Rational{billed, kSecond} : reference_units(ask.type, billed);
    return {units, {from->last_update.unix_nanos + billed}, false};
}

/// The whole units that `credit` pays, and up to when they reach.
void pay_in_part(const Ask& ask, const StateValues& from, const Rational& credit, const Rational& price, Due& owed) {
    owed.units = floor_quotient(credit, price);
    if (!owed.ahead) {
        const Rational nanos = owed.units * whole(kSecond) / rate(ask.type);
        owed.until = {from.last_update.unix_nanos + nanos.ceil().to_int64().value()};
    }
}

/// May tickets of these parameters be made at all?
std::optional<ErrorCode> refuse_ticket(const Quote& quote, const Caps& caps, const Moment& moment) {
    const Rational ev = expected_value(quote);
    if (is_expired(quote, moment, kAuthMarginSeconds)) {
        return ErrorCode::refresh_session;
    }
    if (ev.is_zero()) {
        return ErrorCode::zero_ev;
    }
    if (quote.win_prob == kMaxUint256) {
        return ErrorCode::ticket_params_rejected;
    }
    const auto face_value_cap = std::min(caps.max_face_value, caps.deposit);
    if (ev > caps.max_ticket_ev || ev > caps.max_payment_ev || quote.face_value > face_value_cap) {
        return ErrorCode::ev_exceeded;
    }
    return std::nullopt;
}

}  // namespace

bool is_expired(const Quote& quote, const Moment& moment, std::int64_t margin_seconds) {
    return quote.expiration_block - moment.l1_block <= 1 ||
           moment.clock.unix_nanos > (quote.auth_expiration - margin_seconds) * kSecond;
}

std::variant<ErrorCode, Bill> make_bill(const Ask& ask, const std::optional<StateValues>& from, const Caps& caps,
                                        const Moment& moment) {
    const Quote& quote = ask.quote;
    if (const auto refused = refuse_ticket(quote, caps, moment)) {
        return *refused;
    }
    if (ask.type.empty() && ask.in_pixels <= 0) {
        return ErrorCode::invalid_argument;
    }
    const Rational offered{quote.price_per_unit, quote.pixels_per_unit};
    const Rational price = from ? Rational{from->price_per_unit, from->pixels_per_unit} : offered;
    if (offered > price) {
        return ErrorCode::price_exceeded;
    }
    const Rational ev = expected_value(quote);
    const Rational balance = from ? from->balance : Rational{};
    Due owed = due(ask, from, moment.ledger);
    const Rational need = std::max(owed.units * price, ev);
    Rational tickets{};
    if (balance < need) {
        tickets = ceil_quotient(need - balance, ev);
        const Rational affordable = floor_quotient(caps.max_payment_ev, ev);
        const Rational allowed = std::min(whole(kMaxTickets), affordable);
        if (tickets > allowed && (!from || !counts_time(ask.type))) {
            return ErrorCode::ev_exceeded;
        }
        if (tickets > allowed) {
            tickets = allowed;
            pay_in_part(ask, *from, balance + tickets * ev, price, owed);
        }
    } else if (!ask.farebox || counts_time(ask.type)) {
        return ErrorCode::no_tickets;
    }

    Bill bill;
    bill.tickets = static_cast<std::uint32_t>(tickets.to_int64().value());
    bill.charge = amount((tickets * ev).ceil());
    bill.spread = bill.charge * quote.face_value;
    bill.next = {quote.orchestrator,
                 owed.until,
                 balance + tickets * ev - owed.units * price,
                 from ? from->price_per_unit : quote.price_per_unit,
                 from ? from->pixels_per_unit : quote.pixels_per_unit,
                 from ? from->sequence + 1 : 0,
                 quote.rand_hash,
                 0};
    return bill;
}

}  // namespace farebox::model
