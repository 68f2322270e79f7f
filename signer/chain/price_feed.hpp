#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/json_rpc.hpp"
#include "protocol/timestamp.hpp"
#include "protocol/usd.hpp"

/// A Chainlink aggregator that says what an ether costs in dollars: what to ask it, and what its answers mean. Pure.
/// Errors: protocol_error, with the reason.
namespace farebox::signer::price_feed {

/// Chain id, description() and decimals(): what does not change.
[[nodiscard]] std::vector<net::JsonRpcCall> description_calls(const Address& feed);
/// @param answers  To those calls.
/// @return How many decimals the feed's answers have. It must be on that chain, and of ETH in USD.
[[nodiscard]] Result<std::uint32_t> read_description(std::span<const Result<std::string>> answers,
                                                     std::uint64_t chain_id);

/// latestRoundData()
[[nodiscard]] std::vector<net::JsonRpcCall> round_calls(const Address& feed);

/// What the feed says now.
struct Round {
    protocol::EtherPrice price;
    protocol::Timestamp updated;
};
/// Refuses an answer that is not above zero or no plausible price, and a round that was not answered.
[[nodiscard]] Result<Round> read_round(const Result<std::string>& answer, std::uint32_t decimals);
/// How old the round is at @p now. Refuses one from the future, and one older than @p max_age.
[[nodiscard]] Result<std::chrono::milliseconds> age_of(const Round& round, protocol::Timestamp now,
                                                       std::chrono::milliseconds max_age);

}  // namespace farebox::signer::price_feed
