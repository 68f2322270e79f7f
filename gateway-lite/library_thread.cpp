#include "gateway-lite/library_thread.hpp"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <utility>

namespace farebox::gateway {
namespace {

thread_local bool in_library = false;

/// Blocks all signals on this thread for as long as it lives; threads made meanwhile inherit that.
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

}  // namespace

LibraryThread::LibraryThread() noexcept {
    in_library = true;
}

LibraryThread::~LibraryThread() {
    in_library = false;
}

std::thread start_library_thread(std::function<void()> work) {
    const SignalsBlocked during_start;
    return std::thread{[work = std::move(work)] {
        const LibraryThread mark;
        work();
    }};
}

bool on_library_thread() noexcept {
    return in_library;
}

long current_process() noexcept {
    return getpid();
}

}  // namespace farebox::gateway
