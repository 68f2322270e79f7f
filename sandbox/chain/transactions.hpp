#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "sandbox/chain/event_log.hpp"
#include "sandbox/chain/raw_transaction.hpp"

namespace farebox::sandbox {

class Faults;
class LocalChain;

/// What became of a mined transaction.
struct Receipt {
    MinedTransaction mined;
    bool succeeded = false;
    std::uint64_t gas_used = 0;
    Wei gas_price;
};

/// A transaction that was taken. Mined: it has a receipt.
struct KnownTransaction {
    SentTransaction sent;
    std::int64_t taken_at = 0;  ///< The newest block then.
    std::optional<Receipt> receipt = {};
};

/// Ether, nonces and transactions of the local chain: what is sent waits in a pool, is mined with the next block that
/// it pays enough for, and changes balances and the TicketBroker's books. Not thread-safe.
class Transactions {
public:
    explicit Transactions(LocalChain& chain) : chain_{chain} {}

    /// Misbehaves as @p faults say, which outlive this.
    void obey(Faults& faults) { faults_ = &faults; }

    /// Takes a transaction into the pool. @return Its hash; else why not, in a node's words.
    Result<Hash32> accept(std::string_view raw);
    /// Mines what is due by now. Everything below is as of the last call.
    void settle();
    /// The next place in the newest block, for the transaction of that hash.
    MinedTransaction place(const Hash32& hash);

    [[nodiscard]] Wei balance(const Address& account) const;
    void set_balance(const Address& account, const Wei& balance) { balances_.insert_or_assign(account, balance); }
    /// How many transactions of that account were mined.
    [[nodiscard]] std::uint64_t nonce(const Address& account) const;
    /// And how many wait in the pool after those, without a gap.
    [[nodiscard]] std::uint64_t pending_nonce(const Address& account) const;
    /// Null where it is not known, or has been dropped.
    [[nodiscard]] const KnownTransaction* find(const Hash32& hash) const;
    /// Everything that was ever taken, also what was dropped or replaced since.
    struct Taken {
        Hash32 hash;
        Address sender;
        std::uint64_t nonce = 0;
    };
    [[nodiscard]] const std::vector<Taken>& taken() const noexcept { return taken_; }
    /// Per gas, now; with the fault it rises.
    [[nodiscard]] Wei base_fee() const;
    /// Whether the connection of the transaction taken last is to be cut. Once.
    [[nodiscard]] bool take_cut();

private:
    struct Slot {
        Address sender;
        std::uint64_t nonce = 0;
        friend auto operator<=>(const Slot&, const Slot&) = default;
    };
    [[nodiscard]] Result<void> check(const SentTransaction& sent) const;
    [[nodiscard]] bool is_due(const KnownTransaction& known) const;
    void mine(KnownTransaction& known);
    void pay(const Address& account, const Wei& amount);
    void charge(const Address& account, const Wei& amount);

    LocalChain& chain_;
    Faults* faults_ = nullptr;
    std::map<Address, Wei> balances_;
    std::map<Address, std::uint64_t> nonces_;
    std::map<Slot, Hash32> pool_;
    std::map<Hash32, KnownTransaction> known_;
    std::vector<Taken> taken_;
    MinedTransaction last_{.hash = {}, .block = -1};  ///< That was mined.
    bool cut_ = false;
};

/// What running a transaction uses; more than the least that a function needs, less than twice.
[[nodiscard]] std::uint64_t gas_of(std::string_view call_data);

}  // namespace farebox::sandbox
