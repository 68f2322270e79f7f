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

/// Counts what payments cost, from the payments themselves. Thread-safe.
class SpendingAccount {
public:
    /// The price everything is billed at from now on.
    void set_price(protocol::PaymentType type, const protocol::Price& price);
    /// A payment the signer made (base64 as in the header). Errors: protocol_error; then nothing is counted.
    Result<void> add_payment(std::string_view payment_base64);
    void add_delivered();
    [[nodiscard]] Spending snapshot() const;

private:
    mutable std::mutex mutex_;
    Spending spending_;
    protocol::Rational price_;
};

}  // namespace farebox::gateway
