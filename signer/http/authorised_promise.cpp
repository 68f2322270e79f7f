#include "signer/http/authorised_promise.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "protocol/max_price.hpp"
#include "protocol/timestamp.hpp"

namespace farebox::signer {
namespace {

namespace asio = boost::asio;
using protocol::Timestamp;

/// What the webhook is asked about; filled on the ledger's thread, read after it has answered.
struct Question {
    SessionState state;
    Wei charge;
    Timestamp planned_at;
};

/// What it allowed.
struct Decision {
    std::int64_t expiry = 0;
    std::string auth_id;
    std::optional<protocol::Rational> max_price;
};

/// The first id that a session has stays.
Result<void> pin_auth_id(SessionState& state, const std::string& auth_id) {
    if (auth_id.empty() || auth_id == state.auth_id) {
        return {};
    }
    if (!state.auth_id.empty()) {
        return make_error(ErrorCode::forbidden, "the session belongs to another auth id",
                          "start a new session for each auth id");
    }
    state.auth_id = auth_id;
    return {};
}

Result<void> check_webhook_price(const PaymentCall& call, const std::optional<protocol::Rational>& max_price) {
    if (!max_price) {
        return {};
    }
    const std::array ceilings{protocol::PriceCeiling{protocol::kWebhookCeiling, *max_price}};
    return protocol::check_price(call.checked.price.ratio(), ceilings);
}

bool still_holds(const Authorisation* granted, const Hash32& credentials, Timestamp wall) {
    return granted != nullptr && granted->credentials == credentials && protocol::unix_seconds(wall) <= granted->expiry;
}

/// Lets a payment pass that was allowed before; otherwise notes what is to be asked, and refuses.
Approver look_first(std::shared_ptr<const PaymentCall> call, std::shared_ptr<Question> question, Timestamp wall) {
    return [call = std::move(call), question = std::move(question), wall](
               PaymentPlan& plan, const Authorisation* granted, Timestamp planned_at) -> Result<void> {
        if (still_holds(granted, call->service.shown->hash, wall)) {
            auto within = check_webhook_price(*call, granted->max_price);
            return within ? pin_auth_id(plan.next_state, call->service.auth_id) : within;
        }
        *question = {plan.next_state, plan.charge, planned_at};
        return make_error(ErrorCode::webhook_unavailable, "the auth webhook was not asked");
    };
}

/// Lets the payment pass that the webhook was asked about, or one that costs no more.
Approver obey(std::shared_ptr<const PaymentCall> call, const Question& question, Decision decision) {
    return [call = std::move(call), allowed = question.charge, decision = std::move(decision)](
               PaymentPlan& plan, const Authorisation* granted, Timestamp) -> Result<void> {
        if (plan.charge > allowed) {
            return make_error(ErrorCode::webhook_unavailable,
                              "the payment would cost more by now than what the auth webhook was asked about",
                              "send the same request again");
        }
        if (auto pinned = pin_auth_id(plan.next_state, decision.auth_id); !pinned) {
            return pinned;
        }
        plan.next_state.auth_expiry = decision.expiry;
        if (granted != nullptr || decision.expiry > 0) {
            plan.authorisation = std::make_shared<const Authorisation>(
                Authorisation{call->service.shown->hash, decision.expiry, decision.max_price});
        }
        return {};
    };
}

std::shared_ptr<Promised> refused(Error error, int status = 0) {
    auto promised = std::make_shared<Promised>(std::move(error));
    promised->refusal_status = status;
    return promised;
}

std::shared_ptr<Promised> refused(const WebhookReply& reply) {
    Error error = make_error(ErrorCode::webhook_refused, reply.reason,
                             "the signer's operator decides about each payment with an auth webhook");
    error.retryable = reply.status == 429 || reply.status == 503;
    return refused(std::move(error), reply.status);
}

/// What an allowing reply means for this payment.
Result<Decision> read_decision(const PaymentCall& call, WebhookReply reply) {
    Decision decision;
    decision.expiry = reply.expiry;
    decision.auth_id = reply.auth_id.empty() ? call.service.auth_id : std::move(reply.auth_id);
    if (const auto& ceiling = reply.max_price) {
        auto price =
            protocol::parse_max_price({ceiling->price, ceiling->currency, ceiling->unit}, call.checked.request.type);
        if (!price) {
            return make_error(ErrorCode::webhook_invalid, "signer auth invalid maxPrice: " + price.error().message);
        }
        decision.max_price = *std::move(price);
    }
    if (auto within = check_webhook_price(call, decision.max_price); !within) {
        return std::move(within).error();
    }
    return decision;
}

/// Refused by one of ours, so that the ledger is through with the question.
bool is_to_be_asked(const Promised& promised) {
    return !promised.outcome && promised.outcome.error().code == ErrorCode::webhook_unavailable;
}

/// Nobody is asked; a proxy may still have said whom it has recognised.
Approval without_webhook(const PaymentCall& call) {
    if (call.service.auth_id.empty()) {
        return {};
    }
    return {[auth_id = call.service.auth_id](PaymentPlan& plan, const Authorisation*, Timestamp) {
                return pin_auth_id(plan.next_state, auth_id);
            },
            {}};
}

}  // namespace

asio::awaitable<std::shared_ptr<Promised>> promise_if_authorised(const ServiceParts& parts,
                                                                 std::shared_ptr<const PaymentCall> call) {
    const auto settings = call->service.policy->webhook;
    if (!settings) {
        Approval approval = without_webhook(*call);
        co_return co_await reserve_and_sign(parts, std::move(call), std::move(approval));
    }
    const auto question = std::make_shared<Question>();
    Approval first_look{look_first(call, question, parts.clock()), {}};
    auto promised = co_await reserve_and_sign(parts, call, std::move(first_look));
    if (!is_to_be_asked(*promised)) {
        co_return promised;
    }
    promised.reset();  // and its turn at the gate: who waits for the webhook keeps nobody out, nor itself
    auto body = webhook_question(call->service.shown->headers, encode_session_state(question->state));
    auto reply = co_await parts.webhook->ask(settings, std::move(body));
    if (!reply) {
        co_return refused(std::move(reply).error());
    }
    if (reply->status != 200) {
        co_return refused(*reply);
    }
    auto decision = read_decision(*call, *std::move(reply));
    if (!decision) {
        co_return refused(std::move(decision).error());
    }
    Approval obeyed{obey(call, *question, *std::move(decision)), question->planned_at};
    co_return co_await reserve_and_sign(parts, std::move(call), std::move(obeyed));
}

}  // namespace farebox::signer
