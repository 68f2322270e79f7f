#pragma once

#include <pthread.h>

#include <csignal>

namespace farebox::net {

/// Blocks all signals on this thread for as long as it lives. Threads started meanwhile inherit that from their first
/// instruction on: signals belong to the program's own threads.
class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_{};
};

}  // namespace farebox::net
