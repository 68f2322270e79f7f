#pragma once

#include "signer/funding/funding_plan.hpp"

namespace farebox::test {

inline constexpr std::uint64_t kGwei = 1'000'000'000;
inline constexpr std::uint64_t kMilliEth = 1'000'000 * kGwei;

/// A key with a tenth of an ether and some funds, on a chain with a base fee of one gwei.
inline signer::AccountFacts some_facts() {
    signer::AccountFacts facts;
    facts.balance = Wei{100 * kMilliEth};
    facts.nonce = facts.pending_nonce = facts.seen_nonce = 5;
    facts.funds = {Wei{10 * kMilliEth}, Wei{20 * kMilliEth}, 0};
    facts.round = 4'000;
    facts.unlock_period = 7;
    facts.round_length = 100;
    facts.round_start_block = 400'000;
    facts.l1_block = 400'010;
    facts.base_fee = Wei{kGwei};
    facts.priority_fee = Wei{kGwei / 10};
    facts.gas_price = Wei{kGwei};
    return facts;
}

inline Address some_key() {
    Address key;
    key.data.fill(0x5a);
    return key;
}

inline signer::FundingOrder order_for(protocol::BrokerFunction function, std::uint64_t deposit = 0,
                                      std::uint64_t reserve = 0) {
    return {some_key(), function, Wei{deposit}, Wei{reserve}, false};
}

inline signer::FundingRow some_row(std::uint64_t nonce, signer::FundingState state, protocol::Timestamp created = {}) {
    signer::FundingRow row;
    row.key = some_key();
    row.nonce = nonce;
    row.function = protocol::BrokerFunction::fund_deposit;
    row.deposit = Wei{5};
    row.gas_limit = 100'000;
    row.created = created;
    row.state = state;
    row.attempts.push_back({{}, "raw", Wei{2 * kGwei}, Wei{kGwei}, created});
    return row;
}

}  // namespace farebox::test
