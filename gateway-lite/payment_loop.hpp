#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "farebox/session.hpp"
#include "gateway-lite/payment_account.hpp"

namespace farebox::gateway {

/**
 * @brief Keeps one session paid, beside the job: a payment at once, then one per interval.
 *
 * Rules: a payment the signer made is posted unchanged until the orchestrator has it, before another is asked for; a
 * failed tick is made good by the next, because the signer bills the time since its last payment; nothing is paid
 * twice. One that the orchestrator refuses three times in a row, or because its parameters expired, is given up, and
 * the next one is made from fresh parameters. Where payments failed for longer than what is paid ahead, the
 * orchestrator is asked whether the session still exists before anything is bought for it; one that is out of reach for
 * twice that time has lost it. The loop ends when the
 * session is gone, is not billed by time, or its peers' clock stops between two payments; one that is on its way then
 * is finished first, and one that is not delivered is tried once more.
 */
class PaymentLoop {
public:
    using Report = std::function<void(SessionEvent)>;

    /// @param report  Gets every event, on the coroutines' thread.
    PaymentLoop(PaymentPeers& peers, PaymentAccount& account, Report report)
        : peers_{peers}, account_{account}, report_{std::move(report)} {}

    /// Pays until there is nothing more to pay.
    asio::awaitable<void> run();

    /// Between the payments of a type that is billed by time; zero for others: they need no loop.
    [[nodiscard]] static std::chrono::milliseconds interval(protocol::PaymentType type) noexcept;

private:
    enum class Tick { go_on, finished };

    asio::awaitable<Tick> tick();
    asio::awaitable<Tick> deliver();
    asio::awaitable<std::optional<Tick>> look_for_session();
    asio::awaitable<Tick> make_payment();
    asio::awaitable<Result<SignerAnswer>> ask_with_refresh();
    asio::awaitable<Result<void>> refresh();
    Tick session_gone();
    Tick no_answer(const Error& error);
    Tick judge_delivery(const DeliveryAnswer& answer);
    Tick judge_refusal(const Error& error);
    void accept_delivery(const DeliveryAnswer& answer);
    void give_up(const DeliveryAnswer& answer);
    Tick failed(Error error);
    Tick ended(SessionEvent::Kind kind, Error error);

    PaymentPeers& peers_;
    PaymentAccount& account_;
    const Report report_;
    PaymentPeers::TimePoint paid_up_to_;  // when all that was due was known to be paid
    int refusals_ = 0;                    // of the undelivered payment, in a row
    bool needs_refresh_ = false;          // before the next payment is asked for
};

}  // namespace farebox::gateway
