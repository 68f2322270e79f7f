#pragma once

#include <string>
#include <utility>
#include <vector>

#include "farebox/result.hpp"

namespace farebox::cli {

/// Holds back the signals that are passed on to a child, from before it is started until it has ended.
class SignalRelay {
public:
    SignalRelay();
    SignalRelay(const SignalRelay&) = delete;
    SignalRelay& operator=(const SignalRelay&) = delete;

    /// Starts a program with extra environment variables; it inherits everything else. Errors: not_found.
    Result<int> start(const std::vector<std::string>& command,
                      const std::vector<std::pair<std::string, std::string>>& environment);
    /// Waits for it, passing signals on. What the terminal sends it gets from the terminal itself.
    /// @return Its exit status, 128 + signal where one ended it.
    int wait(int child);
};

}  // namespace farebox::cli
