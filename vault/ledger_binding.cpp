#include "vault/ledger_binding.hpp"

#include <algorithm>
#include <string>

#include "protocol/hex.hpp"
#include "vault/hmac.hpp"

namespace farebox::vault {
namespace {

constexpr std::chrono::seconds kBetweenWrites{10};

void raise(std::atomic<std::uint64_t>& value, std::uint64_t at_least) noexcept {
    auto now = value.load(std::memory_order_relaxed);
    while (now < at_least && !value.compare_exchange_weak(now, at_least, std::memory_order_relaxed)) {
    }
}

Error other_ledger(const std::string& what) {
    return make_error(
        ErrorCode::forbidden, "the vault does not sign for this ledger: " + what,
        "put the right one back; if it is lost, `farebox-signer ledger adopt` takes this one in its place");
}

}  // namespace

LedgerBinding::LedgerBinding(StateKeeper& keeper)
    : keeper_{keeper},
      newest_{keeper.read().pin.value_or(LedgerPin{}).sequence},
      newest_audit_entry_{keeper.read().newest_audit_entry},
      next_write_{std::chrono::steady_clock::now() + kBetweenWrites} {
    keeper_.carry([this](VaultState& state) {
        if (state.pin) {
            state.pin->sequence = std::max(state.pin->sequence, newest_.load(std::memory_order_relaxed));
        }
        state.newest_audit_entry = newest_audit_entry_.load();
    });
}

void LedgerBinding::saw(std::uint64_t sequence) noexcept {
    raise(newest_, sequence);
}

Result<LedgerPinned> LedgerBinding::pin(const LedgerPin& ledger) {
    const std::scoped_lock lock{mutex_};
    const auto known = keeper_.read();
    const auto newest = newest_.load();
    const bool same = !known.pin || known.pin->id == ledger.id;
    const bool fits = same && (!known.pin || ledger.sequence >= newest);
    if (!fits && !known.adopts_next_ledger) {
        return other_ledger(same ? "it ends at grant " + std::to_string(ledger.sequence) +
                                       ", and the vault has signed " + std::to_string(newest)
                                 : "its identity is " + protocol::to_hex(ledger.id.data) + ", and the vault knows " +
                                       protocol::to_hex(known.pin->id.data));
    }
    if (auto taken = take(ledger, !fits); !taken) {
        return std::move(taken).error();
    }
    const auto now = keeper_.read();
    return LedgerPinned{now.adoption, now.forgets_spending};
}

/// Where the ledger fits, an order to take any other is used up: it was not meant for one that comes later.
Result<void> LedgerBinding::take(const LedgerPin& ledger, bool as_another) {
    const auto newest = newest_.load();
    const auto audit = newest_audit_entry_.load();
    newest_ = ledger.sequence;
    newest_audit_entry_ = as_another ? 0 : audit;
    auto taken = keeper_.update([&](VaultState& state) {
        if (as_another) {
            state.adoption = state.last_adopt;
            state.forgets_spending = state.adopts_forgetting;
        }
        state.pin = ledger;
        state.adopts_next_ledger = false;
    });
    if (!taken) {
        newest_ = newest;
        newest_audit_entry_ = audit;
    }
    return taken;
}

Result<bool> LedgerBinding::adopt(const OneUseOrder& order) {
    const std::scoped_lock lock{mutex_};
    if (order.number == keeper_.read().last_adopt) {
        return false;
    }
    const auto recorded = keeper_.update([&](VaultState& state) {
        state.last_adopt = order.number;
        state.adopts_next_ledger = true;
        state.adopts_forgetting = order.forgets_spending;
    });
    return recorded ? Result<bool>{true} : Result<bool>{recorded.error()};
}

Result<AuditMac> LedgerBinding::mac(const AuditHeadToMac& head) {
    const auto state = keeper_.read();
    if (state.mac_key.is_zero()) {
        return make_error(ErrorCode::paused, "the vault has no key for MACs: its state is lost");
    }
    const AuditMac made{mac_of_audit_head(state.mac_key, head), newest_audit_entry_.load()};
    raise(newest_audit_entry_, head.entry);
    return made;
}

void LedgerBinding::write_sometimes() {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_write_) {
        return;
    }
    next_write_ = now + kBetweenWrites;
    const auto written = keeper_.read();
    const bool moved = (written.pin && written.pin->sequence < newest_.load()) ||
                       written.newest_audit_entry != newest_audit_entry_.load();
    if (moved) {
        // Where it fails, it is tried again, and the next one that matters says so.
        static_cast<void>(static_cast<bool>(keeper_.update([](VaultState&) {})));
    }
}

}  // namespace farebox::vault
