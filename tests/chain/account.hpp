#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "keystore/private_key.hpp"
#include "protocol/transaction.hpp"
#include "tests/chain/chain_under_test.hpp"
#include "tests/chain/rpc.hpp"

namespace farebox::test {

/// One event of a transaction: who, what and, as ABI words, with which arguments.
struct Event {
    Address contract;
    std::vector<Hash32> topics;
    std::string data;
    friend bool operator==(const Event&, const Event&) = default;
};
/// As a contract would emit it. @param signature  As in "DepositFunded(address,uint256)".
Event event(const Address& contract, std::string_view signature, const std::vector<std::string>& indexed,
            const std::string& data = {});
void PrintTo(const Event& event, std::ostream* out);

/// What became of a transaction.
struct Outcome {
    std::string refusal;     ///< Why the node refuses it or would not estimate it; empty: it was mined.
    nlohmann::json receipt;  ///< null where it was refused.

    [[nodiscard]] bool succeeded() const;
    /// What the gas cost.
    [[nodiscard]] Wei fee() const;
    [[nodiscard]] std::vector<Event> events() const;
};
void PrintTo(const Outcome& outcome, std::ostream* out);

/// What a transaction asks for.
struct Order {
    Address to;
    std::string data;
    Wei value = {};
};

/// A key that makes transactions, each mined before the next.
class Account {
public:
    Account(ChainUnderTest& chain, const keystore::PrivateKey& key);

    [[nodiscard]] const Address& address() const { return key_.address(); }
    [[nodiscard]] Wei balance();
    [[nodiscard]] std::uint64_t nonce();
    /// As wallets do: estimates the gas, and sends only what would succeed.
    Outcome send(const Order& order);
    /// Sends it whatever comes of it.
    Outcome send_blindly(const Order& order);

    /// The next transaction with today's fees, for tests that change it before it is signed.
    [[nodiscard]] protocol::Transaction draft(const Order& order);
    /// As eth_sendRawTransaction takes it.
    [[nodiscard]] std::string sign(const protocol::Transaction& transaction) const;
    /// Sends, mines and waits for the receipt.
    Outcome deliver(const std::string& raw);

private:
    ChainUnderTest& chain_;
    const keystore::PrivateKey& key_;
    Rpc rpc_;
};

}  // namespace farebox::test
