#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "signer/discovery/listing.hpp"

namespace farebox::signer {

/// Every orchestrator that clients are told of, ready to be sent. Immutable.
class DiscoverySnapshot {
public:
    /// What one answer may have; orchestrators beyond are left out.
    static constexpr std::size_t kMaxBytes = 16 * 1024 * 1024;

    explicit DiscoverySnapshot(std::vector<Listing> listings);

    [[nodiscard]] std::size_t size() const noexcept { return pieces_.size(); }
    /// A JSON array and a newline: all orchestrators; or those with one of the capabilities, in the order of @p wanted,
    /// each once.
    [[nodiscard]] std::string body(std::span<const std::string> wanted = {}) const;

private:
    std::vector<std::string> pieces_;
    std::map<std::string, std::vector<std::size_t>, std::less<>> by_capability_;
    std::string all_;
};

}  // namespace farebox::signer
