#include "signer/ledger/winnings_period.hpp"

#include "protocol/rational.hpp"
#include "protocol/uint256.hpp"
#include "signer/ledger/budgets.hpp"

namespace farebox::signer {
namespace {

constexpr std::int64_t kWholeWins = 4;

Spend sum_or_most(const Spend& left, const Spend& right) {
    return checked_sum(left, right).value_or(Spend{kMaxUint256, kMaxUint256});
}

/// Of the average ticket: variance is the sum of face value x EV, so that over EV is the average face value.
std::optional<Uint256> whole_wins(const Spend& promised) {
    if (promised.ev.is_zero()) {
        return Uint256{};
    }
    const auto variance = protocol::Rational{promised.variance} * protocol::Rational{kWholeWins};
    return protocol::ceil_quotient(variance, protocol::Rational{promised.ev}).to_uint256();
}

}  // namespace

std::optional<Uint256> most_winnings(const Spend& promised) {
    const auto spread = risk_of(promised, kKeyRiskSigmas);
    const auto wins = whole_wins(promised);
    if (!spread || !wins) {
        return std::nullopt;
    }
    const auto most = protocol::checked_add(*spread, *wins);
    return most ? std::optional{*most} : std::nullopt;
}

void WinningsPeriod::begin(protocol::Timestamp now, BudgetWindow& exposure) {
    began = now;
    promised = exposure.at(now);
    counted = exposure.newest();
    redeemed = {};
    tickets = 0;
    held.reset();
}

void WinningsPeriod::count(protocol::Timestamp now, BudgetWindow& exposure) {
    exposure.at(now);
    for (std::size_t i = 0; i < BudgetWindow::kSlots; ++i) {
        const auto& slot = exposure.slot(i);
        if (slot.bucket == counted.bucket) {
            promised = sum_or_most(promised, difference(slot.spend, counted.spend));
        } else if (slot.bucket > counted.bucket) {
            promised = sum_or_most(promised, slot.spend);
        }
    }
    counted = exposure.newest();
}

bool WinningsPeriod::is_over(protocol::Timestamp now) const noexcept {
    return protocol::nanos_between(began, now) >= kLongestNanos;
}

bool WinningsPeriod::is_too_much() const {
    return redeemed > most_winnings(promised).value_or(kMaxUint256);
}

Winnings WinningsPeriod::facts() const {
    Winnings facts;
    facts.since = began;
    facts.promised = Wei{promised.ev};
    facts.most = Wei{most_winnings(promised).value_or(kMaxUint256)};
    facts.redeemed = Wei{redeemed};
    facts.tickets = tickets;
    facts.redeemed_ever = Wei{redeemed_ever};
    facts.tickets_ever = tickets_ever;
    facts.held = held;
    return facts;
}

}  // namespace farebox::signer
