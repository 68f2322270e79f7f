#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace farebox::test {

/// What scripts/third_party.sh has installed, by the variable in which it says where. Throws, which fails the test,
/// where it is not there: a test that cannot run has not passed.
inline std::string needed(const char* variable) {
    const char* const value = std::getenv(variable);  // NOLINT: one thread
    if (value == nullptr || *value == '\0') {
        throw std::runtime_error{std::string{variable} + " is not set: run ./dev test --all"};
    }
    return value;
}

}  // namespace farebox::test
