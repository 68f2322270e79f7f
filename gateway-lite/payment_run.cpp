#include "gateway-lite/payment_run.hpp"

#include <utility>

namespace farebox::gateway {

PaymentRun::PaymentRun(std::shared_ptr<Services> services, PaymentAccount account)
    : services_{std::move(services)},
      account_{std::move(account)},
      peers_{services_->network, services_->signer, account_.order.trace},
      running_{services_->runtime().context()} {}

void PaymentRun::start(std::chrono::milliseconds delay, PaymentLoop::Report report) {
    if (PaymentLoop::interval(account_.order.type).count() == 0) {
        return;
    }
    running_.begin();
    services_->runtime().on_close(weak_from_this());
    services_->runtime().spawn(
        [self = shared_from_this(), delay, report = std::move(report)] { return self->pay(delay, report); });
}

void PaymentRun::stop() {
    if (!services_->runtime().in_child()) {
        services_->runtime().post([self = shared_from_this()] { self->peers_.stop(); });
    }
}

asio::awaitable<void> PaymentRun::pay(std::chrono::milliseconds delay, PaymentLoop::Report report) {
    const UnderWay::End end{running_};
    if (delay.count() > 0 && !co_await peers_.sleep_until(peers_.now() + delay)) {
        co_return;
    }
    PaymentLoop loop{peers_, account_, [this, report = std::move(report)](SessionEvent event) {
                         if (event.kind != SessionEvent::Kind::refreshed) {
                             failure_ = event.error;  // none where the latest payment did succeed
                         }
                         report(std::move(event));
                     }};
    co_await loop.run();
}

}  // namespace farebox::gateway
