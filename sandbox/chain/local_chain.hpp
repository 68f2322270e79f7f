#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "protocol/timestamp.hpp"
#include "sandbox/chain/ticket_book.hpp"

namespace farebox::sandbox {

/// What the TicketBroker knows about one payer.
struct SenderFunds {
    Wei deposit;
    Wei reserve;
    std::int64_t withdraw_round = 0;  ///< 0: not unlocking.
};

struct ChainOptions {
    std::uint64_t chain_id = 1337;
    std::chrono::milliseconds block_interval{12'000};               ///< Between L1 blocks.
    std::int64_t round_length = 5'760;                              ///< L1 blocks.
    SenderFunds default_funds;                                      ///< Of every payer that was not set otherwise.
    Wei default_balance{std::uint64_t{1'000'000'000'000'000'000}};  ///< Ether of every account that was not set.
    Wei gas_price{std::uint64_t{100'000'000}};                      ///< The base fee, where blocks have one.
    Wei priority_fee{std::uint64_t{10'000'000}};
    bool has_base_fee = true;  ///< Else transactions name one gas price, as on older chains.
};

/// Between unlock() and withdraw().
inline constexpr std::int64_t kUnlockPeriodRounds = 7;

class Transactions;

/// A chain that needs no miner: blocks and rounds follow the clock, so that they also grow over a restart.
/// Not thread-safe.
class LocalChain {
public:
    LocalChain(ChainOptions options, std::function<protocol::Timestamp()> clock);
    LocalChain(const LocalChain&) = delete;
    LocalChain& operator=(const LocalChain&) = delete;
    ~LocalChain();

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

    /// The Controller stops all contracts.
    [[nodiscard]] bool paused() const noexcept { return paused_; }
    void pause(bool paused) noexcept { paused_ = paused; }
    [[nodiscard]] Transactions& transactions() noexcept { return *transactions_; }
    [[nodiscard]] const Transactions& transactions() const noexcept { return *transactions_; }

    [[nodiscard]] TicketBook& tickets() noexcept { return tickets_; }
    [[nodiscard]] const TicketBook& tickets() const noexcept { return tickets_; }

    [[nodiscard]] SenderFunds funds(const Address& sender) const;
    void set_funds(const Address& sender, SenderFunds funds);
    /// Makes the clock's blocks appear earlier; @p count is 0 or more.
    void advance_blocks(std::int64_t count) { extra_blocks_ += count; }
    void advance_rounds(std::int64_t count) { extra_blocks_ += count * options_.round_length; }

private:
    ChainOptions options_;
    std::function<protocol::Timestamp()> clock_;
    std::int64_t extra_blocks_ = 0;
    bool paused_ = false;
    std::unique_ptr<Transactions> transactions_;
    std::map<Address, SenderFunds> funds_;
    TicketBook tickets_;
};

}  // namespace farebox::sandbox
