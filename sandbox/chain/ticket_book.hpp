#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"

namespace farebox::sandbox {

/// Whose reserve was claimed from, and in which round: claims count for one round.
struct ReserveRound {
    Address holder;
    std::int64_t round = 0;
    friend auto operator<=>(const ReserveRound&, const ReserveRound&) = default;
};

/// What redemptions leave behind at the TicketBroker: used tickets and claims on reserves. It knows who may claim.
class TicketBook {
public:
    /// Each orchestrator in the pool may claim an equal share of a reserve in a round.
    void join_pool(const Address& orchestrator) { pool_.insert(orchestrator); }
    [[nodiscard]] bool is_in_pool(const Address& orchestrator) const { return pool_.contains(orchestrator); }

    [[nodiscard]] bool is_used(const TicketHash& ticket) const { return used_.contains(ticket); }
    [[nodiscard]] Wei claimed(const ReserveRound& reserve) const;
    [[nodiscard]] Wei claimed_by(const ReserveRound& reserve, const Address& claimant) const;
    /// What the claimant may still have in that round. @param left  In the reserve now.
    [[nodiscard]] Wei claimable(const ReserveRound& reserve, const Address& claimant, const Wei& left) const;

    void use(const TicketHash& ticket) { used_.insert(ticket); }
    void claim(const ReserveRound& reserve, const Address& claimant, const Wei& amount);

private:
    std::set<Address> pool_;
    std::set<TicketHash> used_;
    std::map<ReserveRound, std::map<Address, Wei>> claims_;
};

}  // namespace farebox::sandbox
