#include "gateway-lite/library_thread.hpp"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <utility>

namespace farebox::gateway {
namespace {

thread_local bool in_library = false;

}  // namespace

LibraryThread::LibraryThread() noexcept {
    in_library = true;
}

LibraryThread::~LibraryThread() {
    in_library = false;
}

std::thread start_library_thread(std::function<void()> work) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);  // the new thread inherits the mask
    std::thread thread{[work = std::move(work)] {
        const LibraryThread mark;
        work();
    }};
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread;
}

bool on_library_thread() noexcept {
    return in_library;
}

long current_process() noexcept {
    return getpid();
}

}  // namespace farebox::gateway
