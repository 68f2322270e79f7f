#include "signer/payment/request.hpp"

#include <nlohmann/json.hpp>

#include "signer/payment/planner.hpp"
#include "signer/payment/response.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/payment/quote.hpp"

namespace farebox::fuzz {
namespace {

using protocol::Rational;
using signer::PaymentRequest;

bool equal(const PaymentRequest& left, const PaymentRequest& right) {
    const auto same_price = [&] {
        return left.max_price->price == right.max_price->price &&
               left.max_price->currency == right.max_price->currency && left.max_price->unit == right.max_price->unit;
    };
    return left.orchestrator == right.orchestrator && left.manifest_id == right.manifest_id &&
           left.state == right.state && left.state_sig == right.state_sig && left.app == right.app &&
           left.type == right.type && left.in_pixels == right.in_pixels && left.capabilities == right.capabilities &&
           left.sender == right.sender && left.max_price.has_value() == right.max_price.has_value() &&
           (!left.max_price || same_price());
}

/// Sealed states come from us: none has a balance or a price beyond these.
bool could_be_sealed(const signer::SessionState& state) {
    return state.balance.sign() >= 0 && state.balance < Rational{std::int64_t{1} << 60} &&
           state.balance.to_ratio_string().size() < 220 && state.initial_price_per_unit > 0 &&
           state.initial_pixels_per_unit > 0;
}

/// The answer that the plan's tickets would get.
void check_answer(const signer::CheckedRequest& checked, const signer::PaymentPlan& plan) {
    const std::vector<Signature> tickets(plan.tickets);
    const Signature credentials{};
    const std::string state = signer::encode_session_state(plan.next_state);
    const std::string body = signer::payment_body(checked, {.sender = Address{},
                                                            .creation_round = plan.creation_round,
                                                            .creation_round_block_hash = plan.creation_round_block_hash,
                                                            .first_nonce = 1,
                                                            .tickets = tickets,
                                                            .manifest_id = plan.manifest_id,
                                                            .credentials = credentials,
                                                            .state = state,
                                                            .state_sig = "seal"});
    require(nlohmann::json::accept(body), "an answer is JSON");
    const auto again = signer::parse_session_state(state);
    require(again && signer::encode_session_state(*again) == state, "the next state can be read again");
}

void check_plan(const signer::CheckedRequest& checked, const signer::PaymentPlan& plan,
                const signer::PaymentRules& rules) {
    const Rational value = Rational{std::int64_t{plan.tickets}} * plan.ev;
    require(plan.tickets <= 100, "at most 100 tickets");
    require(Rational{plan.charge} == value.ceil(), "the charge is the tickets' value, rounded up");
    require(value <= rules.max_payment_ev && plan.ev <= rules.max_ticket_ev, "values are within the caps");
    require(plan.face_value <= rules.max_face_value, "the face value is within its cap");
    require(plan.fee.sign() >= 0 && plan.units.sign() >= 0, "nothing negative is billed");
    require(signer::is_manifest_id(plan.manifest_id), "what is signed into credentials is a manifest id");
    require(!plan.recipient.is_zero(), "tickets have a recipient");
    check_answer(checked, plan);
}

void plan(const signer::CheckedRequest& checked) {
    const signer::PaymentRules rules = signer::test::make_rules();
    const bool continued = checked.state && could_be_sealed(*checked.state);
    if (checked.state && !continued) {
        return;
    }
    const signer::BillingBase base{Address{}, checked.state ? &*checked.state : nullptr};
    const auto planned = signer::plan_payment(checked, base, rules, signer::test::make_chain(),
                                              signer::test::make_options(signer::Rounding::exact),
                                              {signer::test::kNow, signer::test::kNow});
    if (planned) {
        check_plan(checked, *planned, rules);
    }
}

}  // namespace

/// The body of a request for payment, through every rule that needs no ledger.
void payment_request(std::string_view input) {
    const auto request = signer::parse_payment_request(input);
    if (!request) {
        require(request.error().code == ErrorCode::invalid_argument && !request.error().message.empty(),
                "a bad body is invalid_argument and told why");
        return;
    }
    const bool has_price = !request->max_price || !request->max_price->price.empty();  // Go writes no empty number
    const auto again = signer::parse_payment_request(signer::test::body_of(*request));
    require(!has_price || (again && equal(*again, *request)), "a request is written as it is read");
    const auto checked = signer::check_request(*request, [](const signer::PaymentRequest&) { return true; });
    if (checked) {
        require(checked->price.price_per_unit > 0 && checked->price.pixels_per_unit > 0, "a price is positive");
        require(checked->ev.sign() >= 0, "a ticket's value is not negative");
        plan(*checked);
    }
}

}  // namespace farebox::fuzz
