#include "signer/payment/planner.hpp"

#include <algorithm>
#include <utility>

#include "protocol/hex.hpp"
#include "protocol/ticket_count.hpp"

namespace farebox::signer {
namespace {

using protocol::PaymentType;
using protocol::Rational;
using protocol::Timestamp;

/// One call while it is being planned.
struct Call {
    const CheckedRequest& checked;
    const BillingBase& base;
    const PaymentRules& rules;
    const ChainFacts& chain;
    const PlanOptions& options;
    PlanTime now;
};

/// True when `now` lies strictly after that second.
bool is_after(Timestamp now, std::int64_t unix_second) noexcept {
    const std::int64_t seconds = protocol::unix_seconds(now);
    return seconds > unix_second || (seconds == unix_second && now.unix_nanos % protocol::kNanosPerSecond != 0);
}

/// The prefix the reference puts before everything the first look at the ticket parameters finds.
Error with_prefix(Error error) {
    error.message.insert(0, "remote signer could not check whether to refresh session: ");
    return error;
}

protocol::SenderLimits sender_limits(const PaymentRules& rules) {
    return {rules.max_ticket_ev, rules.max_payment_ev, rules.deposit_multiplier};
}

/// The lower one of everybody's and the client's own.
Result<void> check_face_value(const Call& call) {
    const ClientRules* own = call.options.client_rules;
    const bool has_own = own != nullptr && own->max_face_value;
    const auto own_most = has_own ? own->max_face_value->wei_at(call.chain.ether) : std::nullopt;
    if (has_own && !own_most) {
        return ether_price_unknown();
    }
    const bool own_is_lower = own_most && *own_most < call.rules.max_face_value;
    const Wei& most = own_is_lower ? *own_most : call.rules.max_face_value;
    if (call.checked.params.face_value <= most) {
        return {};
    }
    const std::string key = own_is_lower ? "the client's limits.max_face_value" : "[tickets] max_face_value";
    return with_prefix(make_error(
        ErrorCode::ev_exceeded,
        "ticket faceValue " + call.checked.params.face_value.to_decimal() + " > max faceValue " + most.to_decimal(),
        "raise " + key + " if tickets this large are wanted"));
}

/// Rows 15 and 16.
Result<void> check_freshness(const Call& call) {
    const std::int64_t expiration = call.checked.quote.auth_token->expiration;
    const bool no_margin_left = expiration < INT64_MIN + kAuthTokenMarginSeconds;
    if (no_margin_left || is_after(call.now.wall, expiration - kAuthTokenMarginSeconds)) {
        return refresh_session();
    }
    const auto valid = protocol::validate_ticket_params(call.checked.params, call.checked.ev, 1, call.chain.sender,
                                                        sender_limits(call.rules));
    if (!valid) {
        return valid.error().code == ErrorCode::refresh_session ? refresh_session() : with_prefix(valid.error());
    }
    return check_face_value(call);
}

/// Tickets and the bill they pay.
struct Count {
    std::uint32_t tickets = 0;
    Bill bill;
};

Error too_many(const Rational& needed) {
    return make_error(ErrorCode::ev_exceeded, "numTickets " + needed.to_ratio_string() + " exceeds maximum of " +
                                                  std::to_string(protocol::kMaxTicketsPerPayment));
}

/// Most tickets that one call may carry: 100, or fewer where max_payment_ev is reached first.
std::uint32_t most_tickets(const Call& call) {
    const Rational affordable = floor_quotient(call.rules.max_payment_ev, call.checked.ev);
    const Rational most{std::int64_t{protocol::kMaxTicketsPerPayment}};
    return static_cast<std::uint32_t>(std::min(affordable, most).to_int64().value_or(0));
}

/// Rows 23, 24 and 26: how many tickets, and for which part of the bill.
Result<Count> count_tickets(const Call& call, const BillingTerms& terms, const Rational& balance, const Bill& bill) {
    const Rational needed = protocol::tickets_needed(balance, bill.fee, call.checked.ev);
    if (needed.sign() <= 0) {
        return Count{0, bill};
    }
    const Rational hundred{std::int64_t{protocol::kMaxTicketsPerPayment}};
    if (needed <= hundred && needed * call.checked.ev <= call.rules.max_payment_ev) {
        return Count{static_cast<std::uint32_t>(*needed.to_int64()), bill};
    }
    const std::uint32_t most = most_tickets(call);
    const bool counts_time = terms.type == PaymentType::live || terms.type == PaymentType::lv2v;
    if (call.base.previous && counts_time && most > 0) {
        const Rational credit = protocol::balance_after(balance, most, call.checked.ev, Rational{});
        return Count{most, partial_bill(bill, terms, credit)};
    }
    if (needed > hundred) {
        return too_many(needed);
    }
    const auto count = static_cast<std::uint64_t>(*needed.to_int64());
    const auto valid = protocol::validate_ticket_params(call.checked.params, call.checked.ev, count, call.chain.sender,
                                                        sender_limits(call.rules));
    return valid ? Error{make_error(ErrorCode::ev_exceeded, "total ticket EV exceeds the maximum")} : valid.error();
}

/// What a call without tickets gets: 482, or for request-wise billing the fee taken off the balance (Farebox-Version).
Result<void> check_empty(const Call& call, PaymentType type) {
    const bool request_wise = type == PaymentType::fixed || type == PaymentType::by_pixels;
    if (call.options.empty_payments && request_wise) {
        return {};
    }
    return make_error(ErrorCode::no_tickets, "no tickets", "nothing is due now; keep the state and ask again later");
}

BillingTerms terms_of(const Call& call, PaymentType type) {
    BillingTerms terms;
    terms.type = type;
    terms.in_pixels = call.checked.request.in_pixels;
    terms.rounding = call.options.rounding;
    terms.price = call.checked.price;
    if (call.base.previous) {
        terms.price = {call.base.previous->initial_price_per_unit, call.base.previous->initial_pixels_per_unit};
    }
    return terms;
}

/// The session's state after this payment, but for the nonce.
SessionState next_state(const Call& call, const BillingTerms& terms, const Count& count, const Rational& balance) {
    SessionState state;
    if (call.base.previous) {
        state = *call.base.previous;
        ++state.sequence_number;
    } else {
        state.state_id = call.options.new_state_id;
        state.orchestrator = call.checked.orchestrator;
        state.app = call.checked.request.app;
        state.initial_price_per_unit = terms.price.price_per_unit;
        state.initial_pixels_per_unit = terms.price.pixels_per_unit;
    }
    state.pm_session_id = protocol::to_hex_0x(call.checked.params.recipient_rand_hash.span());
    state.last_update = count.bill.paid_until;
    state.sender_nonce = 0;
    state.balance = protocol::balance_after(balance, count.tickets, call.checked.ev, count.bill.fee);
    state.type = call.checked.request.type;
    return state;
}

/// The plan of `count` tickets; ev_exceeded where their value does not fit a Wei.
Result<PaymentPlan> write_plan(const Call& call, const BillingTerms& terms, const Count& count,
                               const Rational& balance) {
    const protocol::TicketParams& params = call.checked.params;
    const auto charge = (Rational{std::int64_t{count.tickets}} * call.checked.ev).ceil().to_uint256();
    if (!charge) {
        return make_error(ErrorCode::ev_exceeded, "ticket values exceed 256 bits");
    }
    const protocol::CreationRound created = protocol::choose_creation_round(params, call.chain.latest);
    PaymentPlan plan;
    plan.tickets = count.tickets;
    plan.recipient = params.recipient;
    plan.face_value = params.face_value;
    plan.win_prob = params.win_prob;
    plan.recipient_rand_hash = params.recipient_rand_hash;
    plan.creation_round = created.round;
    plan.creation_round_block_hash = created.block_hash;
    plan.expiration_block = params.expiration_block;
    plan.charge = Wei{*charge};
    plan.ev = call.checked.ev;
    plan.units = count.bill.units;
    plan.fee = count.bill.fee;
    plan.billable_seconds = static_cast<double>(count.bill.billed_nanos) / 1e9;
    const std::string& named = call.checked.request.manifest_id;
    plan.manifest_id = named.empty() ? call.options.new_manifest_id : named;
    plan.next_state = next_state(call, terms, count, balance);
    return plan;
}

}  // namespace

Error refresh_session() {
    return make_error(ErrorCode::refresh_session, "refresh session for remote signer",
                      "fetch a fresh quote from the orchestrator and ask again with the same state");
}

std::optional<Error> expired(const CheckedRequest& checked, std::uint64_t l1_block, Timestamp wall) {
    const auto ahead = protocol::check_expiration(checked.params.expiration_block, l1_block);
    if (!ahead || is_after(wall, checked.quote.auth_token->expiration)) {
        return refresh_session();
    }
    return std::nullopt;
}

Result<PaymentPlan> plan_payment(const CheckedRequest& checked, const BillingBase& base, const PaymentRules& rules,
                                 const ChainFacts& chain, const PlanOptions& options, PlanTime now) {
    const Call call{checked, base, rules, chain, options, now};
    if (options.client_rules != nullptr) {
        if (auto allowed = check_allowed(checked, *options.client_rules); !allowed) {
            return std::move(allowed).error();
        }
    }
    if (auto fresh = check_freshness(call); !fresh) {
        return std::move(fresh).error();
    }
    const auto type = protocol::parse_payment_type(checked.request.type);
    if (!type) {
        return type.error();
    }
    const BillingTerms terms = terms_of(call, *type);
    if (*type == PaymentType::by_pixels && checked.request.in_pixels <= 0) {
        return make_error(ErrorCode::invalid_argument, "missing billable unit or job type",
                          "send type live, lv2v or fixed, or inPixels above 0");
    }
    if (auto within = check_ceilings(checked, *type, rules.ceilings, chain.ether); !within) {
        return std::move(within).error();
    }
    if (options.client_rules != nullptr) {
        const auto& own = options.client_rules->ceiling_of(*type);
        if (auto within = check_client_ceiling(checked, *type, own, chain.ether); !within) {
            return std::move(within).error();
        }
    }
    std::optional<Timestamp> last_update;
    if (base.previous) {
        last_update = base.previous->last_update.value_or(now.ledger);
    }
    const Rational balance = base.previous ? base.previous->balance : Rational{};
    const auto count = count_tickets(call, terms, balance, make_bill(terms, last_update, now.ledger));
    if (!count) {
        return count.error();
    }
    if (count->tickets == 0) {
        if (auto allowed = check_empty(call, *type); !allowed) {
            return std::move(allowed).error();
        }
    }
    return write_plan(call, terms, *count, balance);
}

}  // namespace farebox::signer
