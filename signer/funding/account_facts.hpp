#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "signer/chain/chain_view.hpp"

namespace farebox::signer {

/// What the chain says about one of our keys and about transactions now.
struct AccountFacts {
    Wei balance;                      ///< Ether at the key's address.
    std::uint64_t nonce = 0;          ///< Transactions mined.
    std::uint64_t pending_nonce = 0;  ///< And those that wait in pools.
    std::uint64_t seen_nonce = 0;     ///< Mined as the endpoint says that is furthest behind.
    SenderFunds funds;
    bool paused = false;  ///< The Controller stops all contracts.
    std::int64_t round = 0;
    std::int64_t unlock_period = 0;  ///< Rounds.
    std::int64_t round_length = 0;   ///< L1 blocks.
    std::int64_t round_start_block = 0;
    std::int64_t l1_block = 0;
    std::optional<Wei> base_fee;      ///< Of the newest block; absent: a chain of legacy transactions.
    std::optional<Wei> priority_fee;  ///< What the node suggests; absent: it does not say.
    Wei gas_price;
};

struct MergedFacts {
    AccountFacts facts;
    std::vector<std::string> disagreements;  ///< What the endpoints do not agree on and should.
};

/// One view out of what several endpoints said (at least one); where they differ, what risks less: the smaller balance
/// and funds, the later nonce, the higher fees, the earlier round.
[[nodiscard]] MergedFacts merge_facts(const std::vector<AccountFacts>& all);

/// Seconds until withdraw() is possible, by twelve-second L1 blocks; 0: now. Nothing where nothing is unlocking.
[[nodiscard]] std::optional<std::int64_t> seconds_until_withdrawal(const AccountFacts& facts);

}  // namespace farebox::signer
