#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace farebox::net {

/// Certificates trusted on first use, in memory, by "host:port". Thread-safe; shared by the HTTP and gRPC clients of
/// one program. A connection whose certificate differs (the orchestrator restarted: it makes a fresh one at every
/// start) evicts the entry and is tried once more, unless the client's policy is tofu_unchanged().
class TofuStore {
public:
    /// Called with "host:port" whenever a remembered certificate was replaced, so that a program can tell its user.
    explicit TofuStore(std::function<void(std::string_view)> on_replaced = {});

    /// The PEM remembered for a target: to hand to a child process as its only root.
    [[nodiscard]] std::optional<std::string> pinned_pem(const std::string& host_port) const;
    /// Keeps the first certificate; a later one for the same target is ignored until evicted.
    void remember(const std::string& host_port, const std::string& pem);
    /// Forgets, if the remembered certificate still is @p pem (another connection may have replaced it already).
    void evict(const std::string& host_port, std::string_view pem);
    /// Whoever is met there next is met for the first time; nobody is told.
    void forget(const std::string& host_port);

private:
    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::string> pems_;
    std::function<void(std::string_view)> on_replaced_;
};

}  // namespace farebox::net
