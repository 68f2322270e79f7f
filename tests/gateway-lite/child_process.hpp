#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace farebox::gateway::test {

/// Why no thread may be started in a child process of this program; null: it may.
inline const char* why_no_threads_in_child() noexcept {
#if defined(__SANITIZE_THREAD__)
    return "the thread sanitizer knows no threads of a child process";
#elif defined(__SANITIZE_ADDRESS__)
    return "in a child process the address sanitizer's memory may be locked for ever, as no thread is left to unlock "
           "it";
#else
    return nullptr;
#endif
}

/// What a function says in a child process after fork(); false where the child ends otherwise, after a minute at most.
inline bool holds_in_child(const std::function<bool()>& condition) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(60);
        _exit(condition() ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    return status == 0;
}

}  // namespace farebox::gateway::test
