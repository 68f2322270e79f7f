#include "signer/daemon/audit_keeper.hpp"

#include <pthread.h>

#include <utility>

#include "net/signals_blocked.hpp"

namespace farebox::signer {

AuditKeeper::AuditKeeper(AuditSealing sealing, std::chrono::milliseconds interval,
                         std::function<void(const Error&)> problem)
    : sealing_{sealing}, interval_{interval}, problem_{std::move(problem)} {
    const net::SignalsBlocked during_start;
    thread_ = std::thread{[this] { run(); }};
}

AuditKeeper::~AuditKeeper() {
    {
        const std::scoped_lock lock{mutex_};
        ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void AuditKeeper::check(Done done) {
    {
        const std::scoped_lock lock{mutex_};
        asked_.push_back(std::move(done));
    }
    changed_.notify_one();
}

void AuditKeeper::run() {
    pthread_setname_np(pthread_self(), "audit");
    auto next_seal = std::chrono::steady_clock::now() + interval_;
    std::unique_lock lock{mutex_};
    while (!ending_) {
        changed_.wait_until(lock, next_seal, [this] { return ending_ || !asked_.empty(); });
        const auto asked = std::exchange(asked_, {});
        const bool due = !ending_ && std::chrono::steady_clock::now() >= next_seal;
        lock.unlock();
        for (const auto& done : asked) {
            done(sealing_.check());
        }
        if (due) {
            if (const auto sealed = sealing_.seal(); !sealed) {
                problem_(sealed.error());
            }
            next_seal = std::chrono::steady_clock::now() + interval_;
        }
        lock.lock();
    }
}

}  // namespace farebox::signer
