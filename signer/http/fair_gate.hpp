#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "vault/turn.hpp"

namespace farebox::signer {

/// Lets a bounded number of payments into ledger and vault at once. The rest wait here, where they can still be told
/// apart: next is always the client that has had least (start-time fair queuing), so that one that asks for ten times
/// its share makes only itself wait. Thread-safe; outlives its permits.
class FairGate {
    struct Guest;

public:
    struct Limits {
        std::size_t at_once = 64;
        std::size_t waiting_per_client = 256;
        std::size_t waiting = 4096;
    };

    /// A place inside; given back where it ends.
    class Permit {
    public:
        Permit() = default;
        Permit(Permit&& other) noexcept
            : gate_{std::exchange(other.gate_, nullptr)}, guest_{other.guest_}, turn_{other.turn_} {}
        Permit& operator=(Permit&& other) noexcept {
            std::swap(gate_, other.gate_);
            std::swap(guest_, other.guest_);
            std::swap(turn_, other.turn_);
            return *this;
        }
        Permit(const Permit&) = delete;
        Permit& operator=(const Permit&) = delete;
        ~Permit() {
            if (gate_ != nullptr) {
                gate_->leave(*guest_);
            }
        }

        /// For whatever queues are behind the gate.
        [[nodiscard]] vault::Turn turn() const noexcept { return turn_; }

        /// What it was used for, once that is known: many tickets are as much work as several payments.
        void count_tickets(std::uint32_t tickets) {
            if (gate_ != nullptr && tickets > 1) {
                gate_->charge(*guest_, tickets - 1);
            }
        }

    private:
        friend class FairGate;
        Permit(FairGate& gate, Guest& guest, vault::Turn turn) : gate_{&gate}, guest_{&guest}, turn_{turn} {}
        FairGate* gate_ = nullptr;
        Guest* guest_ = nullptr;
        vault::Turn turn_;
    };

    FairGate() : FairGate(Limits{}) {}
    explicit FairGate(Limits limits) : limits_{limits} {}
    FairGate(const FairGate&) = delete;
    FairGate& operator=(const FairGate&) = delete;

    /// A permit, where there is room and nobody waits.
    [[nodiscard]] std::optional<Permit> try_enter(const std::string& client);
    /// Waits for one: @p let_in is called once, perhaps at once, on whichever thread makes room; it must be quick, and
    /// drops the permit where nobody wants it any longer. False where too many wait already.
    [[nodiscard]] bool wait(const std::string& client, std::function<void(Permit)> let_in);
    [[nodiscard]] std::size_t waiting() const;
    /// Forgets who waits: nobody is let in any more who is not inside.
    void close();

private:
    using LetIn = std::function<void(Permit)>;
    /// Work, in the signing of one ticket.
    using Work = std::int64_t;
    /// What a client has had, then for how long it has not been served: the least is next.
    using Rank = std::pair<Work, std::uint64_t>;

    /// One client, from its first payment until nobody is here any longer.
    struct Guest {
        [[nodiscard]] std::size_t here() const noexcept { return inside + queue.size(); }
        Rank rank;  ///< Of the work that all have had; never more than a head start behind.
        std::size_t inside = 0;
        std::list<LetIn> queue;
    };

    /// Whether others are to be expected, not only this client.
    [[nodiscard]] bool contended() const noexcept;
    [[nodiscard]] bool may_enter(const Guest& guest) const noexcept;
    [[nodiscard]] bool enters_at_once(const Guest& guest) const noexcept {
        return guest.queue.empty() && may_enter(guest);
    }
    [[nodiscard]] bool crowds_others(const Guest& guest) const noexcept;
    Permit admit(Guest& guest);
    void note_latest(const Guest& guest) noexcept;
    /// Of the client whose turn it is; empty where nobody fits.
    std::optional<std::pair<LetIn, Permit>> take_next();
    bool line_up(Guest& guest, LetIn& let_in);
    void charge(Guest& guest, Work work);
    void leave(Guest& guest) noexcept;
    void let_in_who_fits() noexcept;

    const Limits limits_;
    mutable std::mutex mutex_;
    std::size_t inside_ = 0;
    std::size_t waiting_ = 0;
    std::uint64_t served_ = 0;
    const Guest* latest_ = nullptr;  ///< Who came in last.
    std::uint64_t changed_at_ = 0;   ///< What was served when that was somebody else than before.
    Work now_ = 0;                   ///< What whoever came in last had had by then.
    std::unordered_map<std::string, Guest> guests_;
    std::map<Rank, Guest*> order_;  ///< Those with somebody waiting.
};

}  // namespace farebox::signer
