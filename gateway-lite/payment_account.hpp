#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gateway-lite/payment_peers.hpp"
#include "gateway-lite/quote.hpp"
#include "gateway-lite/signer_messages.hpp"
#include "gateway-lite/spending_account.hpp"

namespace farebox::gateway {

/// Where one session's payments stand. Used on the coroutines' thread only; what it spent can be read from any.
struct PaymentAccount {
    PaymentAccount(PaymentOrder payment_order, Quote first_quote, std::shared_ptr<SpendingAccount> spending_account);

    PaymentOrder order;
    Quote quote;  ///< Its price is the session's for good; only the parameters are refreshed.
    std::optional<SignerState> state;
    std::optional<PaymentHeaders> undelivered;  ///< Made, but not yet known to have reached the orchestrator.
    std::shared_ptr<SpendingAccount> spending;
    std::optional<PaymentPeers::TimePoint> last_payment;  ///< When the signer made the latest one.
};

/// Asks the signer for the account's next payment: two tries, the second only where the first got no answer or one that
/// says "later". A payment that comes back is in `undelivered` and its state is kept.
/// A payment that might pass what the program allows is not asked for.
/// @return The signer's last answer, or the Error of the last try.
asio::awaitable<Result<SignerAnswer>> ask_for_payment(PaymentPeers& peers, PaymentAccount& account);

/// True where the program's own limits, not the signer's, forbid the next payment.
[[nodiscard]] bool is_own_limit(const Error& error) noexcept;

/// True where the signer wants fresh parameters (480).
[[nodiscard]] bool wants_refresh(const SignerAnswer& answer) noexcept;

}  // namespace farebox::gateway
