#include "gateway-lite/payment_loop.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "gateway-lite/text.hpp"
#include "protocol/wire/payment_result.hpp"

namespace farebox::gateway {
namespace {

constexpr int kDeliveryTries = 2;  // per tick
constexpr int kMaxRefusals = 3;
constexpr int kMaxRefreshes = 3;  // per payment

/// What a session has been paid ahead when it begins, and is ahead after every payment.
std::chrono::seconds prepaid(protocol::PaymentType type) {
    return std::chrono::seconds{type == protocol::PaymentType::lv2v ? protocol::kLv2vPreloadSeconds
                                                                    : protocol::kLivePreloadSeconds};
}

/// Without a payment for so many times what it was paid ahead, no orchestrator keeps a session.
constexpr int kOutOfReach = 2;

bool says(const DeliveryAnswer& answer, std::string_view what) {
    return answer.body.find(what) != std::string::npos;
}

/// The orchestrator's words are in the details: messages are logged, and logs hold no bodies.
Error refused(std::string message, const DeliveryAnswer& answer) {
    auto error = make_error(ErrorCode::payment_rejected, std::move(message));
    error.details.emplace_back("answer", printable(answer.body, 500));
    return error;
}

/// Redirects are not followed: where they lead may be anybody.
bool was_refused(const DeliveryAnswer& answer) {
    return answer.status >= 300 && answer.status < 500;
}

}  // namespace

std::chrono::milliseconds PaymentLoop::interval(protocol::PaymentType type) noexcept {
    switch (type) {
        case protocol::PaymentType::live:
            return std::chrono::seconds{3};
        case protocol::PaymentType::lv2v:
            return std::chrono::seconds{5};
        case protocol::PaymentType::by_pixels:
        case protocol::PaymentType::fixed:
            break;
    }
    return std::chrono::milliseconds{0};
}

asio::awaitable<void> PaymentLoop::run() {
    const auto pause = interval(account_.order.type);
    if (pause.count() == 0) {
        co_return;
    }
    auto next = paid_up_to_ = peers_.now();
    while (co_await tick() == Tick::go_on) {
        next = std::max(next + pause, peers_.now());  // a late tick delays the following ones, it never doubles them
        if (!co_await peers_.sleep_until(next)) {
            if (account_.undelivered) {
                co_await deliver();  // signed, and so spent: the last try
            }
            co_return;
        }
    }
}

asio::awaitable<PaymentLoop::Tick> PaymentLoop::tick() {
    if (account_.undelivered) {
        const auto outcome = co_await deliver();
        if (outcome == Tick::finished || account_.undelivered) {
            co_return outcome;
        }
    }
    if (peers_.now() - paid_up_to_ > prepaid(account_.order.type)) {
        if (const auto outcome = co_await look_for_session()) {
            co_return *outcome;
        }
    }
    co_return co_await make_payment();
}

/// Empty: the orchestrator knows it. What is bought for a session that has ended is lost.
asio::awaitable<std::optional<PaymentLoop::Tick>> PaymentLoop::look_for_session() {
    const PaymentHeaders nothing;
    const auto answer = co_await peers_.deliver(account_.quote, nothing);
    if (!answer) {
        co_return no_answer(answer.error());
    }
    co_return answer->status == 404 ? std::optional{session_gone()} : std::nullopt;
}

asio::awaitable<PaymentLoop::Tick> PaymentLoop::deliver() {
    auto answer = co_await peers_.deliver(account_.quote, *account_.undelivered);
    for (int tries = 1; tries < kDeliveryTries && (!answer || answer->status >= 500); ++tries) {
        co_await peers_.pause_before_retry();
        answer = co_await peers_.deliver(account_.quote, *account_.undelivered);
    }
    if (!answer) {
        co_return no_answer(answer.error());
    }
    co_return judge_delivery(*answer);
}

PaymentLoop::Tick PaymentLoop::no_answer(const Error& error) {
    const bool silent = error.code == ErrorCode::connection_failed || error.code == ErrorCode::timeout;
    if (!silent || peers_.now() - paid_up_to_ <= kOutOfReach * prepaid(account_.order.type)) {
        return judge_refusal(error);
    }
    auto lost = make_error(ErrorCode::session_lost,
                           "the orchestrator has been out of reach for longer than it was paid ahead: " + error.message,
                           "open another session, or allow swaps (SessionRequest::max_swaps)");
    return ended(SessionEvent::Kind::lost, std::move(lost));
}

PaymentLoop::Tick PaymentLoop::session_gone() {
    account_.undelivered.reset();
    return ended(SessionEvent::Kind::lost,
                 make_error(ErrorCode::session_lost, "the orchestrator ended the session", "open another session"));
}

PaymentLoop::Tick PaymentLoop::judge_delivery(const DeliveryAnswer& answer) {
    if (answer.status == 404) {
        return session_gone();
    }
    if ((answer.status >= 200 && answer.status < 300) || says(answer, "already seen")) {
        accept_delivery(answer);
        return Tick::go_on;
    }
    if (answer.status == 409) {  // sessions at a fixed price take one payment only
        account_.undelivered.reset();
        return Tick::finished;
    }
    if (was_refused(answer) && (++refusals_ >= kMaxRefusals || says(answer, "xpired"))) {
        give_up(answer);
        return Tick::go_on;
    }
    return failed(refused("the orchestrator answered " + std::to_string(answer.status) + " to a payment", answer));
}

void PaymentLoop::accept_delivery(const DeliveryAnswer& answer) {
    account_.undelivered.reset();
    account_.spending->add_delivered();
    refusals_ = 0;
    paid_up_to_ = peers_.now();
    if (answer.status == 200) {
        if (const auto result = protocol::wire::decode_payment_result(answer.body)) {
            if (auto fresh = fresh_payment_params(*result, account_.quote); !fresh.empty()) {
                account_.quote.payment_params = std::move(fresh);
            }
        }
    }
    report_({SessionEvent::Kind::paid, std::nullopt});
}

void PaymentLoop::give_up(const DeliveryAnswer& answer) {
    account_.undelivered.reset();
    refusals_ = 0;
    needs_refresh_ = true;
    failed(refused("gave up a payment that the orchestrator refuses", answer));
}

asio::awaitable<PaymentLoop::Tick> PaymentLoop::make_payment() {
    const auto answer = co_await ask_with_refresh();
    if (!answer) {
        co_return judge_refusal(answer.error());
    }
    if (account_.undelivered) {
        co_return co_await deliver();
    }
    if (answer->status == 482) {
        paid_up_to_ = peers_.now();
        report_({SessionEvent::Kind::covered, std::nullopt});
        co_return Tick::go_on;
    }
    co_return judge_refusal(*answer->error);
}

asio::awaitable<Result<SignerAnswer>> PaymentLoop::ask_with_refresh() {
    for (int refreshes = 0;; ++refreshes) {
        if (needs_refresh_) {
            if (const auto refreshed = co_await refresh(); !refreshed) {
                co_return refreshed.error();
            }
        }
        const auto answer = co_await ask_for_payment(peers_, account_);
        if (!answer || !wants_refresh(*answer) || refreshes == kMaxRefreshes) {
            co_return answer;
        }
        needs_refresh_ = true;
    }
}

asio::awaitable<Result<void>> PaymentLoop::refresh() {
    auto fresh = co_await peers_.refresh(account_.quote, account_.order.sender);
    if (!fresh) {
        co_return fresh.error();
    }
    if (fresh->manifest_id != account_.quote.manifest_id ||
        fresh->orchestrator_address != account_.quote.orchestrator_address) {
        co_return make_error(ErrorCode::protocol_error, "the orchestrator's fresh parameters are of another session");
    }
    if (fresh->price != account_.quote.price) {
        co_return make_error(ErrorCode::protocol_error, "the orchestrator's fresh parameters have another price");
    }
    // State, payment URL and price stay: the session was agreed on with the first challenge.
    account_.quote.payment_params = fresh->payment_params;
    needs_refresh_ = false;
    report_({SessionEvent::Kind::refreshed, std::nullopt});
    co_return Result<void>{};
}

PaymentLoop::Tick PaymentLoop::judge_refusal(const Error& error) {
    // A session stays on the key it began with: where that was revoked, nobody can pay for it any more.
    if (error.code == ErrorCode::session_lost || error.code == ErrorCode::key_revoked) {
        return ended(SessionEvent::Kind::lost, error);
    }
    if (is_own_limit(error)) {
        return ended(SessionEvent::Kind::payments_ended, error);
    }
    // The session's price is fixed, so it is a ceiling of the signer that changed: it may change back.
    needs_refresh_ = needs_refresh_ || error.code == ErrorCode::price_exceeded;
    return failed(error);
}

PaymentLoop::Tick PaymentLoop::failed(Error error) {
    if (error.code == ErrorCode::cancelled) {
        return Tick::finished;  // the Gateway is gone: nothing failed
    }
    if (error.hint.empty()) {
        error.hint = "it is tried again; the session lasts as long as what it has been paid for";
    }
    report_({SessionEvent::Kind::payment_failed, std::move(error)});
    return Tick::go_on;
}

PaymentLoop::Tick PaymentLoop::ended(SessionEvent::Kind kind, Error error) {
    report_({kind, std::move(error)});
    return Tick::finished;
}

}  // namespace farebox::gateway
