#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>

#include "farebox/result.hpp"
#include "farebox/spending.hpp"
#include "protocol/billing.hpp"
#include "protocol/price.hpp"
#include "protocol/rational.hpp"

namespace farebox::gateway {

/// Counts what one job's payments cost, from the payments themselves, and how often it may begin anew. Thread-safe.
class SpendingAccount {
public:
    /// A request that was paid for and not done is lost money: so often a job pays for one at most.
    static constexpr int kMaxPaidRequests = 4;
    [[nodiscard]] bool may_pay_another_request() const;
    void count_paid_request();

    /// The price everything is billed at from now on.
    void set_price(protocol::PaymentType type, const protocol::Price& price);
    /// A payment the signer made (base64 as in the header). Errors: protocol_error; then nothing is counted.
    Result<void> add_payment(std::string_view payment_base64);
    void add_delivered();
    [[nodiscard]] Spending snapshot() const;
    /// The Error of a job that was paid for in vain, with what it cost in its details.
    [[nodiscard]] Error told_in(Error error) const;

private:
    mutable std::mutex mutex_;
    Spending spending_;
    protocol::Rational price_;
    int paid_requests_ = 0;
};

}  // namespace farebox::gateway
