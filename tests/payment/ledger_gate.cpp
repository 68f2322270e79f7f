#include "tests/payment/ledger_gate.hpp"

namespace farebox::signer::test {

LedgerGate::Denials LedgerGate::denials() {
    const std::lock_guard lock{mutex_};
    return denials_;
}

void LedgerGate::hold() {
    const std::lock_guard lock{mutex_};
    holding_ = true;
}

void LedgerGate::release(std::size_t answers) {
    std::vector<std::function<void()>> held;
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return held_.size() == answers; });
        holding_ = false;
        held.swap(held_);
    }
    for (const auto& give : held) {
        give();
    }
}

void LedgerGate::reserve(ReserveRequest request, std::function<void(Result<ReserveOutcome>)> done) {
    real_.reserve(std::move(request), [this, done = std::move(done)](Result<ReserveOutcome> outcome) {
        {
            const std::lock_guard lock{mutex_};
            if (holding_) {
                held_.emplace_back([done, outcome = std::move(outcome)] { done(outcome); });
                changed_.notify_all();
                return;
            }
        }
        done(std::move(outcome));
    });
}

void LedgerGate::record_denial(const std::string& client, ErrorCode code) {
    {
        const std::lock_guard lock{mutex_};
        denials_.emplace_back(client, code);
    }
    real_.record_denial(client, code);
}

}  // namespace farebox::signer::test
