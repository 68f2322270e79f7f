#include "signer/ledger/winnings_period.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include "protocol/uint256.hpp"
#include "signer/ledger/budgets.hpp"

namespace farebox::signer {
namespace {

constexpr std::uint64_t kWholeWins = 4;

Spend sum_or_most(const Spend& left, const Spend& right) {
    return checked_sum(left, right).value_or(Spend{kMaxUint256, kMaxUint256});
}

/// ceil(factor x left / right), or nothing where right is.
std::optional<Uint256> scaled_quotient(std::uint64_t factor, const Uint256& left, const Uint256& right) {
    using Wide = boost::multiprecision::uint512_t;
    const auto widen = [](const Uint256& value) {
        Wide wide = 0;
        for (auto limb = value.limbs.rbegin(); limb != value.limbs.rend(); ++limb) {
            wide = (wide << 64U) + *limb;
        }
        return wide;
    };
    if (right.is_zero()) {
        return Uint256{};
    }
    const Wide divisor = widen(right);
    Wide quotient = (widen(left) * factor + divisor - 1) / divisor;
    Uint256 narrow;
    for (auto& limb : narrow.limbs) {
        limb = static_cast<std::uint64_t>(quotient & Wide{~0ULL});
        quotient >>= 64U;
    }
    return quotient == 0 ? std::optional{narrow} : std::nullopt;
}

}  // namespace

std::optional<Uint256> most_winnings(const Spend& promised) {
    const auto spread = risk_of(promised, kKeyRiskSigmas);
    const auto whole_wins = scaled_quotient(kWholeWins, promised.variance, promised.ev);
    if (!spread || !whole_wins) {
        return std::nullopt;
    }
    const auto most = protocol::checked_add(*spread, *whole_wins);
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
