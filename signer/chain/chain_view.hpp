#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "signer/chain/boot_clock.hpp"

namespace farebox::signer {

/// What the TicketBroker says about one of our keys (getSenderInfo).
struct SenderFunds {
    Wei deposit;
    Wei reserve;                      ///< fundsRemaining
    std::int64_t withdraw_round = 0;  ///< 0: not unlocking.
    friend bool operator==(const SenderFunds&, const SenderFunds&) = default;
};

/// Everything signing needs to know about the chain, at one moment. Immutable once published.
struct ChainSnapshot {
    std::int64_t head = 0;  ///< Number of the newest block, on its own chain.
    std::int64_t l1_block = 0;
    std::int64_t last_initialized_round = 0;
    std::int64_t hash_round = 0;  ///< The round `round_block_hash` belongs to: the last one, or the one before it.
    BlockHash round_block_hash;
    bool paused = false;  ///< The Controller is paused: no ticket can be redeemed.
    std::map<Address, SenderFunds> senders;
    BootClock::time_point as_of;  ///< When the poll began that read its newest block first.
};

/// What may be done on a snapshot of this age.
enum class ChainAge : std::uint8_t {
    none,   ///< Never polled: refuse everything.
    fresh,  ///< Everything.
    soft,   ///< Running sessions only.
    stale,  ///< Refuse everything.
};

/// One key's view of the chain now.
struct ChainReading {
    ChainAge age = ChainAge::none;
    bool paused = false;        ///< `age` is then that of the pause, where it is worse.
    std::int64_t l1_block = 0;  ///< Extrapolated (12 s per block, rounded up) when the snapshot is not fresh.
    std::int64_t last_initialized_round = 0;
    bool known_key = false;              ///< False: the funds below are zero because the key was not polled.
    SenderFunds funds;                   ///< When not fresh, the deposit is less the EV granted since the snapshot.
    std::chrono::milliseconds since{0};  ///< Age of the snapshot.
};

struct ChainAgeLimits {
    std::chrono::milliseconds soft_age{60'000};
    std::chrono::milliseconds max_age{600'000};
};

/// The published snapshot and the EV granted since. Thread-safe; readers never wait for a poll. It brings the clock
/// that ages are measured with, so that nobody compares a snapshot with another one.
class ChainView {
public:
    using Clock = std::function<BootClock::time_point()>;

    explicit ChainView(ChainAgeLimits limits, Clock clock = BootClock::now)
        : limits_{limits}, clock_{std::move(clock)} {}

    [[nodiscard]] BootClock::time_point now() const { return clock_(); }
    /// Call it when a poll begins. @return The `as_of` of what it will read.
    BootClock::time_point begin_poll();
    /// Replaces the snapshot. Where it is of the latest poll, the EV granted before that began is forgotten; but not
    /// while the Controller is paused, when nothing is redeemed.
    void publish(std::shared_ptr<const ChainSnapshot> snapshot);
    /// Counts EV granted by @p key, so that an ageing snapshot's deposit shrinks.
    void note_granted(const Address& key, const Wei& charge);
    [[nodiscard]] ChainReading read(const Address& key) const;
    /// May be null before the first poll.
    [[nodiscard]] std::shared_ptr<const ChainSnapshot> snapshot() const;

private:
    [[nodiscard]] ChainAge age_of(BootClock::duration since) const noexcept;

    const ChainAgeLimits limits_;
    const Clock clock_;
    mutable std::mutex mutex_;
    std::shared_ptr<const ChainSnapshot> snapshot_;
    BootClock::time_point began_;                        ///< When the latest poll did.
    std::optional<BootClock::time_point> paused_since_;  ///< Since when the Controller has been paused.
    std::map<Address, Wei> granted_;                     ///< Since the published snapshot.
    std::map<Address, Wei> granted_since_poll_;          ///< Since the latest poll began.
};

}  // namespace farebox::signer
