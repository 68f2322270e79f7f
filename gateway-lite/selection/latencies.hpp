#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>

namespace farebox::gateway {

/// How long orchestrators take to answer, smoothed: the newest answer counts a quarter. By "host:port". Used on the
/// runtime's thread.
class Latencies {
public:
    void measured(const std::string& orchestrator, std::chrono::microseconds took);
    [[nodiscard]] std::optional<std::chrono::microseconds> of(const std::string& orchestrator) const;

private:
    static constexpr std::size_t kMost = 4096;
    std::unordered_map<std::string, std::chrono::microseconds> known_;
};

}  // namespace farebox::gateway
