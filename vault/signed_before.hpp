#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "farebox/bytes.hpp"

namespace farebox::vault {

/// What was signed lately: the same tickets again promise nothing new. A first ticket's hash covers every field, so
/// with how many followed it names a payment. Bounded; what is forgotten counts as new.
class SignedBefore {
public:
    /// Whether @p count tickets from @p first on were all signed.
    [[nodiscard]] bool contains(const TicketHash& first, std::uint32_t count) const {
        return holds(newer_, first, count) || holds(older_, first, count);
    }
    void add(const TicketHash& first, std::uint32_t count) {
        if (newer_.size() >= kGeneration) {
            older_.swap(newer_);
            newer_.clear();
        }
        auto& most = newer_[first];
        most = count > most ? count : most;
    }

private:
    static constexpr std::size_t kGeneration = 8192;
    struct FirstBytes {
        std::size_t operator()(const TicketHash& hash) const noexcept {
            std::size_t value = 0;
            for (std::size_t i = 0; i < sizeof value; ++i) {
                value = value << 8U | hash.data.at(i);
            }
            return value;
        }
    };
    using Counts = std::unordered_map<TicketHash, std::uint32_t, FirstBytes>;

    static bool holds(const Counts& counts, const TicketHash& first, std::uint32_t count) {
        const auto found = counts.find(first);
        return found != counts.end() && found->second >= count;
    }

    Counts newer_;
    Counts older_;
};

}  // namespace farebox::vault
