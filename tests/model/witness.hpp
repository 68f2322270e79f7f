#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "vault/vault.hpp"

namespace farebox::model {

/// One nonce of one of our keys.
using Nonce = std::tuple<Address, RecipientRandHash, std::uint32_t>;

/// Everything that was ever signed: it stands between signer and vault, survives restarts and forgets nothing.
class Witness {
public:
    /// Empty, or the first time that one nonce was put over two different tickets, or used for two grants.
    [[nodiscard]] const std::string& violation() const { return violation_; }
    /// Nonces signed for the first time since the last call.
    [[nodiscard]] std::vector<Nonce> take_fresh() { return std::exchange(fresh_, {}); }
    /// Payments the vault was asked for since the last call.
    [[nodiscard]] int take_orders() { return std::exchange(orders_, 0); }

    /// Signatures that died with the process which made them: those of later grants than this.
    void forget_grants_after(std::uint64_t sequence);

    void saw_order() { ++orders_; }
    void saw_signatures(const vault::PaymentOrder& order);

private:
    std::map<Nonce, vault::PaymentOrder> tickets_;
    std::vector<Nonce> fresh_;
    int orders_ = 0;
    std::string violation_;
};

/// A vault that works as `vault` does, seen by the witness. `failure` is answered instead while it is set.
[[nodiscard]] std::unique_ptr<vault::Vault> watch(std::unique_ptr<vault::Vault> vault, Witness& witness,
                                                  const std::optional<Error>& failure);

}  // namespace farebox::model
