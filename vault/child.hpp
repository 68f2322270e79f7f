#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "farebox/result.hpp"
#include "net/unique_fd.hpp"

namespace farebox::vault {

/// One of the supervisor's two children. It is this program, executed afresh: nothing of the supervisor's memory goes
/// with it, and no descriptor but stdin, stdout, stderr and its end of the control socket.
struct Child {
    pid_t pid = -1;  ///< -1: does not run.
    net::UniqueFd control;
    bool ready = false;
    std::chrono::steady_clock::time_point started;

    [[nodiscard]] bool runs() const noexcept { return pid > 0; }
};

/// What a child is started with.
struct ChildSpec {
    std::string role;                    ///< "vault" or "front"
    std::vector<std::string> arguments;  ///< After the program's name.
    std::vector<std::string> environment;
};

/// The child dies with this process (with the thread that called, which must be the only one).
[[nodiscard]] Result<Child> start_child(const ChildSpec& spec);

/// Exit status of a child that could not be executed: /proc may be missing.
inline constexpr int kCannotBecome = 126;

/// How a process ended, as waitpid() told.
struct Ending {
    bool exited = false;  ///< Else a signal ended it.
    int number = 0;       ///< Exit status or signal.
    [[nodiscard]] std::string to_text() const;
};
[[nodiscard]] Ending ending_of(int wait_status) noexcept;

}  // namespace farebox::vault
