#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "signer/chain/chain_view.hpp"
#include "signer/config/config.hpp"
#include "signer/doctor/network.hpp"

namespace farebox::signer::doctor {

/// What one contract call said; nothing: it said nothing of use, and `problems` has why.
template <class T>
using Told = std::optional<T>;

/// ETH/USD, as Chainlink's latestRoundData() and decimals() say.
struct PriceReading {
    bool positive = false;
    std::string answer;  ///< In units of 10^-decimals.
    std::int64_t decimals = 0;
    std::int64_t updated_at = 0;  ///< Unix seconds.
};

/// Everything that one endpoint said, at one moment.
struct RpcReading {
    std::string shown;             ///< Its URL without what may be secret.
    std::optional<Error> failure;  ///< Then nothing else is known.
    std::chrono::milliseconds latency{0};
    Told<std::chrono::seconds> clock_ahead;  ///< Its Date header before our clock; below 0: behind.

    Told<std::int64_t> chain_id;
    Told<std::int64_t> l1_block;
    Told<std::chrono::seconds> block_age;  ///< By our clock; below 0: the block is from the future.

    Told<bool> controller_has_code;  ///< Nothing: the endpoint does not tell.
    Told<bool> paused;
    Told<Address> ticket_broker;
    Told<Address> rounds_manager;
    Told<Address> bonding_manager;

    Told<std::int64_t> round;
    Told<std::int64_t> initialized_round;
    Told<bool> round_initialized;
    Told<bool> round_locked;
    Told<std::int64_t> pool_size;
    Told<std::int64_t> pool_max_size;
    std::map<Address, SenderFunds> senders;
    Told<PriceReading> price;

    std::vector<std::string> problems;  ///< "getContract(TicketBroker): …"
};

struct ChainReading {
    std::vector<RpcReading> endpoints;

    /// The first one that answered and is on that chain; null: none.
    [[nodiscard]] const RpcReading* find_good(std::uint64_t chain_id) const noexcept;
    /// What all of those say of a key: the less where they differ.
    [[nodiscard]] std::optional<SenderFunds> funds_of(const Address& key, std::uint64_t chain_id) const;
};

/// Asks every endpoint at the same time, in two round trips of at most five seconds each. Blocks.
[[nodiscard]] ChainReading read_chain(Network& network, const ChainConfig& chain, const std::vector<Address>& keys);

}  // namespace farebox::signer::doctor
