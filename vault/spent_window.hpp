#pragma once

#include <cstdint>

#include "farebox/wei.hpp"
#include "vault/vault_state.hpp"

namespace farebox::vault {

/// A sliding sum over the running bucket and the 60 before, so never less than 60 whole buckets are counted. A value;
/// knows no clock and no disk.
class SpentWindow {
public:
    explicit SpentWindow(std::uint64_t bucket_seconds, const SpentBuckets& before = {});

    /// Forgets what has left the window by @p now. An earlier time than before is taken for the one before.
    void advance(std::uint64_t now);
    /// The sum as of the last advance; the largest amount there is where it would be more.
    [[nodiscard]] const Wei& sum() const noexcept { return sum_; }
    [[nodiscard]] const SpentBuckets& buckets() const noexcept { return buckets_; }

    /// To the running bucket.
    void add(const Wei& amount);
    /// What was added while @p bucket ran, if it is still counted.
    void remove(std::uint64_t bucket, const Wei& amount);
    /// Number of the running bucket.
    [[nodiscard]] std::uint64_t running() const noexcept { return buckets_.newest; }

    /// How long until @p amount fits beneath @p cap, which it does on its own. @p now is that of the last advance.
    [[nodiscard]] std::uint64_t seconds_until(const Wei& amount, const Wei& cap, std::uint64_t now) const;

private:
    [[nodiscard]] Wei& at(std::uint64_t bucket) { return buckets_.amounts.at(bucket % SpentBuckets::kCount); }
    void sum_up();

    std::uint64_t bucket_seconds_;
    SpentBuckets buckets_;
    Wei sum_;
};

}  // namespace farebox::vault
