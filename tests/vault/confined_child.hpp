#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

namespace farebox::vault::test {

/// How a child says that this machine offers no such confinement.
inline constexpr int kNotApplied = 77;

/// How a child ends in which @p body runs: what a process gives up it cannot have back.
inline int status_of_child(const std::function<int()>& body) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(body());
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return status;
}

inline bool was_not_applied(int status) {
    return WIFEXITED(status) && WEXITSTATUS(status) == kNotApplied;
}

inline bool can_read(const std::filesystem::path& file) {
    std::ifstream stream{file};
    return stream.get() != std::ifstream::traits_type::eof();
}

}  // namespace farebox::vault::test
