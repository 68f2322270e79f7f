#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "farebox/bytes.hpp"
#include "protocol/price.hpp"
#include "protocol/rational.hpp"
#include "sandbox/acceptance/verdict.hpp"

namespace farebox::sandbox {

/// Credit of each (payer, manifest id) and the price its first payment fixed. Not thread-safe.
/// @see go-livepeer core/accounting.go
class Balances {
public:
    struct Debited {
        protocol::Rational fee;
    };

    void credit(const Address& sender, const std::string& manifest_id, const protocol::Rational& amount,
                std::int64_t now_unix_nanos);
    /// Takes units x price, or "insufficient balance, …" where the credit does not cover it. A price of 0 takes
    /// nothing.
    Verdict<Debited> debit(const Address& sender, const std::string& manifest_id, std::int64_t units,
                           const protocol::Price& price, std::int64_t now_unix_nanos);

    /// Nothing for a pair that never paid or was forgotten.
    [[nodiscard]] std::optional<protocol::Rational> balance(const Address& sender,
                                                            const std::string& manifest_id) const;
    /// The price that the first payment fixed.
    [[nodiscard]] std::optional<protocol::Price> fixed_price(const Address& sender,
                                                             const std::string& manifest_id) const;
    /// Fixes the price unless one is fixed already.
    void fix_price(const Address& sender, const std::string& manifest_id, const protocol::Price& price,
                   std::int64_t now_unix_nanos);

    /// Forgets every pair that was not touched for that long (the real orchestrator: 10 minutes).
    void forget_idle(std::int64_t now_unix_nanos, std::chrono::nanoseconds idle);

private:
    struct Account {
        protocol::Rational amount;
        std::optional<protocol::Price> fixed_price;
        std::int64_t touched_unix_nanos = 0;
    };
    using Key = std::pair<Address, std::string>;
    [[nodiscard]] const Account* find(const Address& sender, const std::string& manifest_id) const;
    std::map<Key, Account> accounts_;
};

}  // namespace farebox::sandbox
