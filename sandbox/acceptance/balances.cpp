#include "sandbox/acceptance/balances.hpp"

namespace farebox::sandbox {

void Balances::credit(const Address& sender, const std::string& manifest_id, const protocol::Rational& amount,
                      std::int64_t now_unix_nanos) {
    Account& account = accounts_[{sender, manifest_id}];
    account.amount += amount;
    account.touched_unix_nanos = now_unix_nanos;
}

Verdict<Balances::Debited> Balances::debit(const Address& sender, const std::string& manifest_id, std::int64_t units,
                                           const protocol::Price& price, std::int64_t now_unix_nanos) {
    if (price.price_per_unit == 0) {
        return Debited{};
    }
    const protocol::Rational fee = protocol::Rational{units} * price.ratio();
    const auto found = accounts_.find({sender, manifest_id});
    if (found == accounts_.end() || found->second.amount < fee) {
        const std::string left = found == accounts_.end() ? "nil" : found->second.amount.to_fixed(0);
        return Rejection{400,
                         "insufficient balance, mid=" + manifest_id + ", fee=" + fee.to_fixed(0) + ", balance=" + left};
    }
    found->second.amount -= fee;
    found->second.touched_unix_nanos = now_unix_nanos;
    return Debited{fee};
}

std::optional<protocol::Rational> Balances::balance(const Address& sender, const std::string& manifest_id) const {
    const Account* account = find(sender, manifest_id);
    return account == nullptr ? std::nullopt : std::optional{account->amount};
}

std::optional<protocol::Price> Balances::fixed_price(const Address& sender, const std::string& manifest_id) const {
    const Account* account = find(sender, manifest_id);
    return account == nullptr ? std::nullopt : account->fixed_price;
}

void Balances::fix_price(const Address& sender, const std::string& manifest_id, const protocol::Price& price,
                         std::int64_t now_unix_nanos) {
    Account& account = accounts_[{sender, manifest_id}];
    if (!account.fixed_price) {
        account.fixed_price = price;
        account.touched_unix_nanos = now_unix_nanos;
    }
}

void Balances::forget_idle(std::int64_t now_unix_nanos, std::chrono::nanoseconds idle) {
    std::erase_if(accounts_,
                  [&](const auto& entry) { return now_unix_nanos - entry.second.touched_unix_nanos > idle.count(); });
}

const Balances::Account* Balances::find(const Address& sender, const std::string& manifest_id) const {
    const auto found = accounts_.find({sender, manifest_id});
    return found == accounts_.end() ? nullptr : &found->second;
}

}  // namespace farebox::sandbox
