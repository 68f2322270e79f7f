#include "gateway-lite/library_thread.hpp"

#include <unistd.h>

#include <utility>

#include "net/signals_blocked.hpp"

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
    const net::SignalsBlocked during_start;
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
