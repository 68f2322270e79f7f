#include "gateway-lite/payment_account.hpp"

#include <algorithm>
#include <utility>

#include "gateway-lite/limits/next_payment.hpp"
#include "gateway-lite/text.hpp"

namespace farebox::gateway {
namespace {

constexpr int kTries = 2;

bool is_worth_another_try(const Result<SignerAnswer>& answer) {
    return !answer ? answer.error().code != ErrorCode::cancelled : answer->status >= 500;
}

Result<void> hold(PaymentAccount& account, PaymentPeers::TimePoint now) {
    std::optional<std::chrono::nanoseconds> since_last;
    if (account.last_payment) {
        since_last = now - *account.last_payment;
    }
    const auto most = most_of_next_payment(account, since_last);
    return most ? account.spending->reserve(*most) : Result<void>{most.error()};
}

}  // namespace

PaymentAccount::PaymentAccount(PaymentOrder payment_order, Quote first_quote,
                               std::shared_ptr<SpendingAccount> spending_account)
    : order{std::move(payment_order)}, quote{std::move(first_quote)}, spending{std::move(spending_account)} {
    spending->set_price(order.type, quote.price);
}

asio::awaitable<Result<SignerAnswer>> ask_for_payment(PaymentPeers& peers, PaymentAccount& account) {
    if (account.spending->is_limited()) {
        if (const auto held = hold(account, peers.now()); !held) {
            co_return held.error();
        }
    }
    const PaymentAsk ask{account.order, account.quote.payment_params, account.state, random_key()};
    auto answer = co_await peers.ask_signer(ask);
    for (int tries = 1; tries < kTries && is_worth_another_try(answer); ++tries) {
        co_await peers.pause_before_retry();
        answer = co_await peers.ask_signer(ask);
    }
    if (answer && !answer->headers) {
        account.spending->release();
    }
    if (!answer || !answer->headers) {
        co_return answer;
    }
    if (const auto counted = account.spending->add_payment(answer->headers->payment); !counted) {
        co_return counted.error();
    }
    account.undelivered = answer->headers;
    account.state = answer->state;
    account.last_payment = peers.now();
    co_return answer;
}

bool is_own_limit(const Error& error) noexcept {
    const auto says_so = [](const auto& detail) { return detail.first == kLimitedBy; };
    return error.code == ErrorCode::budget_exceeded && std::any_of(error.details.begin(), error.details.end(), says_so);
}

bool wants_refresh(const SignerAnswer& answer) noexcept {
    return answer.status == 480;
}

}  // namespace farebox::gateway
