#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "protocol/ticket_broker.hpp"
#include "protocol/timestamp.hpp"
#include "protocol/transaction.hpp"

/// What the ledger remembers about transactions of our keys, as plain rows. Times are by the wall clock.
namespace farebox::signer {

/// Numbers are for ever.
enum class FundingState : std::uint8_t {
    under_way = 0,  ///< Signed, and perhaps sent: the only state that changes.
    mined = 1,
    reverted = 2,
    overtaken = 3,  ///< Another transaction has used its nonce: it can never be mined.
};

/// One signed version of a transaction. All of them have the same nonce, so the chain takes one.
struct FundingAttempt {
    Hash32 hash;
    std::string raw;  ///< What eth_sendRawTransaction takes.
    Wei max_fee_per_gas;
    Wei max_priority_fee_per_gas;
    protocol::Timestamp signed_at;
    friend bool operator==(const FundingAttempt&, const FundingAttempt&) = default;
};

/// What its receipt says.
struct FundingOutcome {
    std::int64_t block = 0;
    std::uint64_t gas_used = 0;
    Wei gas_price;
    friend bool operator==(const FundingOutcome&, const FundingOutcome&) = default;
};

/// A transaction of one of our keys, from its first signature on. Named by key and nonce.
struct FundingRow {
    Address key;
    std::uint64_t nonce = 0;
    protocol::BrokerFunction function = protocol::BrokerFunction::unlock;
    Wei deposit;
    Wei reserve;
    bool automatic = false;  ///< Made by the signer itself, to top up.
    protocol::TransactionKind kind = protocol::TransactionKind::fee_market;
    std::uint64_t gas_limit = 0;
    protocol::Timestamp created;
    FundingState state = FundingState::under_way;
    std::optional<FundingOutcome> outcome;  ///< Mined or reverted.
    std::string reason;                     ///< Why it reverted.
    std::optional<protocol::Timestamp> ended;
    std::vector<FundingAttempt> attempts;  ///< At least one; the newest last.
    friend bool operator==(const FundingRow&, const FundingRow&) = default;
};

}  // namespace farebox::signer
