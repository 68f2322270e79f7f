#pragma once

#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "farebox/result.hpp"

namespace farebox::cli {

/// Holds back the signals that are passed on to a child, from before anything is paid for it until it has ended. To be
/// made before any other thread.
class SignalRelay {
public:
    SignalRelay();
    SignalRelay(const SignalRelay&) = delete;
    SignalRelay& operator=(const SignalRelay&) = delete;

    /// Waits for a signal that asks this program to end. @return it; 0: wake() came first.
    int wait_to_be_ended();
    /// Ends wait_to_be_ended(). From any thread.
    static void wake();
    /// Starts a program with extra environment variables; it inherits everything else, but hears of its children.
    /// A file that is neither a binary nor names its interpreter is a shell script, as for a shell.
    /// @param command  Its name for itself and its arguments.
    /// Errors: not_found (also its interpreter), forbidden.
    Result<int> start(const std::string& program, const std::vector<std::string>& command,
                      const std::vector<std::pair<std::string, std::string>>& environment);
    /// Waits for it, passing signals on. What the terminal sends it gets from the terminal itself.
    /// @return Its exit status, 128 + signal where one ended it.
    int wait(int child);

private:
    sigset_t before_;
};

}  // namespace farebox::cli
