#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace farebox::gateway::testing {

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

}  // namespace farebox::gateway::testing
