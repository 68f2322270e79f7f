#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace farebox::signer {

/// Lets a bounded number of payments into ledger and vault at once. The rest wait here, where they can still be told
/// apart: each client with somebody waiting is let in by turns, so that one that asks for ten times its share makes
/// only itself wait. Thread-safe; outlives its permits.
class FairGate {
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
        Permit(Permit&& other) noexcept : gate_{std::exchange(other.gate_, nullptr)} {}
        Permit& operator=(Permit&& other) noexcept {
            std::swap(gate_, other.gate_);
            return *this;
        }
        Permit(const Permit&) = delete;
        Permit& operator=(const Permit&) = delete;
        ~Permit() {
            if (gate_ != nullptr) {
                gate_->leave();
            }
        }

    private:
        friend class FairGate;
        explicit Permit(FairGate& gate) : gate_{&gate} {}
        FairGate* gate_ = nullptr;
    };

    FairGate() : FairGate(Limits{}) {}
    explicit FairGate(Limits limits) : limits_{limits} {}
    FairGate(const FairGate&) = delete;
    FairGate& operator=(const FairGate&) = delete;

    /// A permit, where there is room and nobody waits.
    [[nodiscard]] std::optional<Permit> try_enter();
    /// Waits for one: @p let_in is called once, perhaps at once, on whichever thread makes room; it must be quick, and
    /// drops the permit where nobody wants it any longer. False where too many wait already.
    [[nodiscard]] bool wait(const std::string& client, std::function<void(Permit)> let_in);
    [[nodiscard]] std::size_t waiting() const;
    /// Forgets who waits: nobody is let in any more who is not inside.
    void close();

private:
    using LetIn = std::function<void(Permit)>;

    void leave() noexcept;
    void let_in_who_fits() noexcept;
    /// Of the client whose turn it is.
    LetIn take_next();

    const Limits limits_;
    mutable std::mutex mutex_;
    std::size_t inside_ = 0;
    std::size_t waiting_ = 0;
    std::unordered_map<std::string, std::deque<LetIn>> queues_;  ///< None is empty.
    std::list<std::string> turns_;                               ///< Their names; the front is next.
};

}  // namespace farebox::signer
