#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>

#include "vault/custody/custodian.hpp"

namespace farebox::test {

/// What keys have signed. Thread-safe.
class SignatureCount {
public:
    void note(const Hash32& digest);
    /// From now on this one does not count.
    void ignore(const Hash32& digest);
    /// The most often that one digest was signed.
    [[nodiscard]] int most() const;

private:
    mutable std::mutex mutex_;
    std::map<Hash32, int> times_;
    std::set<Hash32> ignored_;
};

/// One key in memory that signs with fresh randomness, as tokens and clouds do. Never waits.
std::unique_ptr<vault::Custodian> make_varying_custodian(std::span<const std::uint8_t> private_key,
                                                         std::shared_ptr<SignatureCount> count);

}  // namespace farebox::test
