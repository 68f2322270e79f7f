#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "protocol/timestamp.hpp"
#include "sandbox/chain/event_log.hpp"
#include "sandbox/chain/price_feed.hpp"

namespace farebox::sandbox {

/// What the TicketBroker knows about one payer.
struct SenderFunds {
    Wei deposit;
    Wei reserve;
    std::int64_t withdraw_round = 0;  ///< 0: not unlocking.
};

struct ChainOptions {
    std::uint64_t chain_id = 1337;
    std::chrono::milliseconds block_interval{12'000};  ///< Between L1 blocks.
    std::int64_t round_length = 5'760;                 ///< L1 blocks.
    SenderFunds default_funds;                         ///< Of every payer that was not set otherwise.
    Wei gas_price{std::uint64_t{100'000'000}};
    Uint256 eth_price = PriceFeed{}.answer;  ///< As the price feed answers it at the start.
};

/// A chain that needs no miner: blocks and rounds follow the clock, so that they also grow over a restart.
/// Not thread-safe.
class LocalChain {
public:
    LocalChain(ChainOptions options, std::function<protocol::Timestamp()> clock);

    [[nodiscard]] const ChainOptions& options() const noexcept { return options_; }
    [[nodiscard]] std::int64_t l1_block() const;
    /// L2 blocks are four times as frequent, as on a roll-up.
    [[nodiscard]] std::int64_t l2_block() const;
    /// Unix seconds of the newest block.
    [[nodiscard]] std::int64_t block_time() const;

    [[nodiscard]] std::int64_t current_round() const;
    [[nodiscard]] std::int64_t round_start_block() const;
    /// Zero for rounds that were never initialised.
    [[nodiscard]] BlockHash round_hash(std::int64_t round) const;
    [[nodiscard]] Hash32 block_hash(std::int64_t l2_block) const;

    [[nodiscard]] SenderFunds funds(const Address& sender) const;
    void set_funds(const Address& sender, SenderFunds funds);
    /// Makes the clock's blocks appear earlier; @p count is 0 or more.
    void advance_blocks(std::int64_t count) { extra_blocks_ += count; }
    void advance_rounds(std::int64_t count) { extra_blocks_ += count * options_.round_length; }

    [[nodiscard]] PriceFeed& price_feed() noexcept { return price_feed_; }
    [[nodiscard]] const PriceFeed& price_feed() const noexcept { return price_feed_; }
    [[nodiscard]] EventLog& events() noexcept { return events_; }
    [[nodiscard]] const EventLog& events() const noexcept { return events_; }

private:
    ChainOptions options_;
    std::function<protocol::Timestamp()> clock_;
    std::int64_t extra_blocks_ = 0;
    std::map<Address, SenderFunds> funds_;
    PriceFeed price_feed_;
    EventLog events_;
};

}  // namespace farebox::sandbox
