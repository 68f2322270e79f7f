#include "gateway-lite/payment_account.hpp"

#include <utility>

#include "gateway-lite/text.hpp"

namespace farebox::gateway {
namespace {

constexpr int kTries = 2;

bool is_worth_another_try(const Result<SignerAnswer>& answer) {
    return !answer ? answer.error().code != ErrorCode::cancelled : answer->status >= 500;
}

}  // namespace

PaymentAccount::PaymentAccount(PaymentOrder payment_order, Quote first_quote,
                               std::shared_ptr<SpendingAccount> spending_account)
    : order{std::move(payment_order)}, quote{std::move(first_quote)}, spending{std::move(spending_account)} {
    spending->set_price(order.type, quote.price);
}

asio::awaitable<Result<SignerAnswer>> ask_for_payment(PaymentPeers& peers, PaymentAccount& account) {
    const PaymentAsk ask{account.order, account.quote.payment_params, account.state, random_key()};
    auto answer = co_await peers.ask_signer(ask);
    for (int tries = 1; tries < kTries && is_worth_another_try(answer); ++tries) {
        co_await peers.pause_before_retry();
        answer = co_await peers.ask_signer(ask);
    }
    if (!answer || !answer->headers) {
        co_return answer;
    }
    if (const auto counted = account.spending->add_payment(answer->headers->payment); !counted) {
        co_return counted.error();
    }
    account.undelivered = answer->headers;
    account.state = answer->state;
    co_return answer;
}

bool wants_refresh(const SignerAnswer& answer) noexcept {
    return answer.status == 480;
}

}  // namespace farebox::gateway
