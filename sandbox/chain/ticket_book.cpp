#include "sandbox/chain/ticket_book.hpp"

#include "protocol/uint256.hpp"

namespace farebox::sandbox {
namespace {

/// Amounts of ether that exist fit; what tests invent stops at the largest number.
Wei sum(const Wei& left, const Wei& right) {
    const auto both = left.checked_add(right);
    return both ? *both : Wei{kMaxUint256};
}

}  // namespace

Wei TicketBook::claimed(const ReserveRound& reserve) const {
    Wei all;
    if (const auto found = claims_.find(reserve); found != claims_.end()) {
        for (const auto& [claimant, amount] : found->second) {
            all = sum(all, amount);
        }
    }
    return all;
}

Wei TicketBook::claimed_by(const ReserveRound& reserve, const Address& claimant) const {
    const auto found = claims_.find(reserve);
    if (found == claims_.end()) {
        return {};
    }
    const auto amount = found->second.find(claimant);
    return amount == found->second.end() ? Wei{} : amount->second;
}

Wei TicketBook::claimable(const ReserveRound& reserve, const Address& claimant, const Wei& left) const {
    if (!is_in_pool(claimant)) {
        return {};
    }
    const Wei share{protocol::divide(sum(left, claimed(reserve)).value(), pool_.size())};
    const auto rest = share.checked_sub(claimed_by(reserve, claimant));
    return rest ? *rest : Wei{};
}

void TicketBook::claim(const ReserveRound& reserve, const Address& claimant, const Wei& amount) {
    auto& claimed = claims_[reserve][claimant];
    claimed = sum(claimed, amount);
}

}  // namespace farebox::sandbox
