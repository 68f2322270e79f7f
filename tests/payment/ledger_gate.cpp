#include "tests/payment/ledger_gate.hpp"

namespace farebox::signer::test {

LedgerGate::Denials LedgerGate::denials() {
    const std::lock_guard lock{mutex_};
    return denials_;
}

void LedgerGate::hold() {
    const std::lock_guard lock{mutex_};
    holding_ = Holding::answers;
}

void LedgerGate::hold_requests() {
    const std::lock_guard lock{mutex_};
    holding_ = Holding::requests;
}

void LedgerGate::hold_signatures() {
    const std::lock_guard lock{mutex_};
    holding_ = Holding::signatures;
}

void LedgerGate::wait_until_held(std::size_t held) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return held_.size() == held; });
}

void LedgerGate::release(std::size_t held) {
    std::vector<std::function<void()>> released;
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return held_.size() == held; });
        holding_ = Holding::nothing;
        released.swap(held_);
    }
    for (const auto& go_on : released) {
        go_on();
    }
}

bool LedgerGate::keep(Holding kind, const std::function<void()>& go_on) {
    const std::lock_guard lock{mutex_};
    if (holding_ != kind) {
        return false;
    }
    held_.push_back(go_on);
    changed_.notify_all();
    return true;
}

void LedgerGate::reserve(ReserveRequest request, std::function<void(Result<ReserveOutcome>)> done) {
    const auto ask = [this, request = std::move(request), done = std::move(done)] {
        real_.reserve(request, [this, done](const Result<ReserveOutcome>& outcome) {
            if (outcome && granted_) {
                granted_(*outcome);
            }
            const auto give = [done, outcome] { done(outcome); };
            if (!keep(Holding::answers, give)) {
                give();
            }
        });
    };
    if (!keep(Holding::requests, ask)) {
        ask();
    }
}

void LedgerGate::keep_signatures(SignedGrant grant, std::shared_ptr<const KeptSignatures> signatures,
                                 std::function<void(Result<void>)> done) {
    const auto ask = [this, grant = std::move(grant), signatures = std::move(signatures), done = std::move(done)] {
        real_.keep_signatures(grant, signatures, done);
    };
    if (!keep(Holding::signatures, ask)) {
        ask();
    }
}

void LedgerGate::record_denial(const std::string& client, ErrorCode code) {
    {
        const std::lock_guard lock{mutex_};
        denials_.emplace_back(client, code);
    }
    real_.record_denial(client, code);
}

}  // namespace farebox::signer::test
