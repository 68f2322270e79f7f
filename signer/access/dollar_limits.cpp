#include "signer/access/dollar_limits.hpp"

#include <cstddef>
#include <memory>

namespace farebox::signer {
namespace {

std::optional<Wei> wei_at(const std::optional<protocol::Amount>& amount,
                          const std::optional<protocol::EtherPrice>& ether) {
    return amount ? std::optional{amount->wei_at(ether).value_or(Wei{})} : std::nullopt;
}

}  // namespace

EvLimits limits_at(const EvAmounts& amounts, const std::optional<protocol::EtherPrice>& ether) {
    return {wei_at(amounts.ev_per_minute, ether), wei_at(amounts.ev_per_hour, ether), wei_at(amounts.ev_per_day, ether),
            wei_at(amounts.ev_total, ether), wei_at(amounts.risk_per_day, ether)};
}

ClientLimits limits_at(const ClientLimits& limits, const DollarLimits& dollars,
                       const std::optional<protocol::EtherPrice>& ether) {
    ClientLimits now = limits;
    static_cast<EvLimits&>(now) = limits_at(dollars.client, ether);
    if (limits.scoped != nullptr) {
        ScopedLimits scoped;
        for (std::size_t scope = 0; scope < scoped.size(); ++scope) {
            scoped.at(scope) = limits_at(dollars.scoped.at(scope), ether);
        }
        now.scoped = std::make_shared<const ScopedLimits>(scoped);
    }
    return now;
}

}  // namespace farebox::signer
