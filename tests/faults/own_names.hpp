#pragma once

#include <string>
#include <vector>

/// Host names of a test's own: this program's getaddrinfo() answers for them, and asks the system for all others.
namespace farebox::faults {

class OwnName {
public:
    /// @param addresses  Literals, in the order in which they are answered; none: there is no such host.
    OwnName(std::string name, std::vector<std::string> addresses);
    OwnName(const OwnName&) = delete;
    OwnName& operator=(const OwnName&) = delete;
    ~OwnName();

    /// Whoever looks it up waits until it is answered.
    void hold();
    void answer();

private:
    const std::string name_;
};

}  // namespace farebox::faults
