#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "vault/messages.hpp"
#include "vault/signed_before.hpp"
#include "vault/spent_window.hpp"
#include "vault/state_keeper.hpp"
#include "vault/vault_clock.hpp"

namespace farebox::vault {

/// Holds what is signed per minute and day beneath the vault's caps, whatever the front asks for and whatever ends the
/// vault. A share of the cap is written down as spent before any of it is: one write per share, none per payment. What
/// a crash leaves of a share stays spent. Thread-safe.
class SpendingGuard {
public:
    /// Of the smallest cap that is written ahead at once.
    static constexpr std::uint64_t kShares = 100;

    /// @param keeper  holds what was spent before; outlives it.
    SpendingGuard(const VaultCaps& caps, StateKeeper& keeper, TimeSources time);

    /// A payment that is about to be signed.
    struct Payment {
        TicketHash first;  ///< Of its first ticket.
        std::uint32_t count = 0;
        Wei ev;  ///< Of all its tickets, rounded up.
    };
    /// What a payment was charged, to be given back where nothing of it leaves the vault.
    struct Charge {
        Wei amount;
        std::uint64_t minute = 0;
        std::uint64_t day = 0;
    };
    /// Charges a payment, before it is signed. One that was signed before is free.
    /// @return budget_exceeded, disk_full: nothing was charged and nothing may be signed.
    Result<Charge> charge(const Payment& payment);
    void give_back(const Charge& charge);
    /// From now on the same payment again is free. Only for a key that signs it alike.
    void note_signed(const Payment& payment);

    [[nodiscard]] SpentLately spent();
    /// From now on both windows are full: nobody knows what was spent. @return That, to be written down by the caller.
    [[nodiscard]] SpentState fill();
    /// Writes down what was really spent and nothing ahead, before the process ends.
    Result<void> settle();

private:
    struct Cap {
        std::string_view period;
        std::string_view setting;
        const std::optional<Wei>& limit;
        const SpentWindow& window;
    };
    void advance();
    [[nodiscard]] Result<void> check(const Cap& cap, const Wei& amount) const;
    Result<void> write_ahead(const Wei& at_least);
    Result<void> write(const Wei& lease);

    const std::optional<Wei> per_minute_;
    const std::optional<Wei> per_day_;
    const Wei share_;
    StateKeeper& keeper_;
    std::mutex mutex_;  ///< Guards what follows.
    VaultClock clock_;
    std::uint64_t now_ = 0;
    SpentWindow minute_;
    SpentWindow day_;
    Wei lease_;  ///< Written down as spent and not spent yet.
    SignedBefore signed_before_;
};

}  // namespace farebox::vault
