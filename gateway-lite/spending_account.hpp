#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "farebox/result.hpp"
#include "farebox/retry_policy.hpp"
#include "farebox/spending.hpp"
#include "gateway-lite/limits/daily_cap.hpp"
#include "protocol/billing.hpp"
#include "protocol/price.hpp"
#include "protocol/rational.hpp"

namespace farebox::gateway {

/// Counts what one job's payments cost, from the payments themselves, and how often it may begin anew. Thread-safe.
class SpendingAccount {
public:
    SpendingAccount() = default;
    SpendingAccount(const SpendingAccount&) = delete;
    SpendingAccount& operator=(const SpendingAccount&) = delete;
    ~SpendingAccount();

    /// A request that was paid for and not done is lost money: so often a job pays for one at most (RetryPolicy).
    /// Before the first payment.
    void allow_paid_requests(int most);
    [[nodiscard]] bool may_pay_another_request() const;
    void count_paid_request();
    /// What was paid for was done for a while: the job begins once more.
    void begin_anew();

    /// The price everything is billed at from now on.
    void set_price(protocol::PaymentType type, const protocol::Price& price);
    /// What the program lets this job spend, and all jobs together. Before the first payment.
    void limit(std::optional<Wei> job, std::shared_ptr<DailyCap> all);
    [[nodiscard]] bool is_limited() const;
    /// Sets aside what the next payment can be worth at most. One that is asked for again, because its answer was lost,
    /// sets aside the larger of the two. Errors: budget_exceeded.
    Result<void> reserve(const protocol::Rational& most);
    /// The signer refused: what was set aside is free again.
    void release();

    /// A payment the signer made (base64 as in the header). Errors: protocol_error; then nothing is counted.
    Result<void> add_payment(std::string_view payment_base64);
    void add_delivered();
    [[nodiscard]] Spending snapshot() const;
    /// The Error of a job that was paid for in vain, with what it cost in its details.
    [[nodiscard]] Error told_in(Error error) const;

private:
    void settle(const Wei& spent, const std::lock_guard<std::mutex>& locked);

    mutable std::mutex mutex_;
    Spending spending_;
    protocol::Rational price_;
    int paid_requests_ = 0;
    int most_paid_requests_ = RetryPolicy{}.paid_requests;
    std::optional<Wei> limit_;
    std::shared_ptr<DailyCap> all_;
    Wei reserved_;
};

}  // namespace farebox::gateway
