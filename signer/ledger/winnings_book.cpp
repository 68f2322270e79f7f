#include "signer/ledger/winnings_book.hpp"

#include <algorithm>
#include <map>

#include "protocol/uint256.hpp"

namespace farebox::signer {
namespace {

/// No chain that tickets are redeemed on goes back so far: days, or weeks.
constexpr std::int64_t kSettledBlocks = 1'000'000;

Uint256 sum_or_most(const Uint256& left, const Uint256& right) {
    const auto sum = protocol::checked_add(left, right);
    return sum ? *sum : kMaxUint256;
}

Uint256 rest_or_nothing(const Uint256& left, const Uint256& right) {
    const auto rest = protocol::checked_sub(left, right);
    return rest ? *rest : Uint256{};
}

std::uint64_t less_one(std::uint64_t count) {
    return count > 0 ? count - 1 : 0;
}

}  // namespace

/// The running one with everything granted until now, or a new one.
WinningsPeriod WinningsBook::period_of(const Address& key, protocol::Timestamp now) {
    BudgetWindow& exposure = spending_.exposure(key);
    auto period = table_.find(key);
    if (!period) {
        period.emplace();
        period->begin(now, exposure);
        return *period;
    }
    if (period->is_over(now) && !period->held) {
        period->begin(now, exposure);
    } else {
        period->count(now, exposure);
    }
    return *period;
}

void WinningsBook::take_back(std::int64_t after_block, protocol::Timestamp now) {
    for (const auto& [ticket, counted_in] : table_.take_after(after_block)) {
        auto period = period_of(ticket.key, now);
        if (counted_in == period.began) {
            period.redeemed = rest_or_nothing(period.redeemed, ticket.face_value.value());
            period.tickets = less_one(period.tickets);
        }
        period.redeemed_ever = rest_or_nothing(period.redeemed_ever, ticket.face_value.value());
        period.tickets_ever = less_one(period.tickets_ever);
        table_.put(ticket.key, period);
    }
}

std::vector<Address> WinningsBook::note(const Redemptions& redemptions, protocol::Timestamp now) {
    if (redemptions.rewinds) {
        take_back(redemptions.until.block, now);
    }
    std::map<Address, WinningsPeriod> periods;
    for (const auto& key : redemptions.keys) {
        periods.emplace(key, period_of(key, now));
    }
    for (const auto& ticket : redemptions.tickets) {
        const auto found = periods.find(ticket.key);
        if (found == periods.end() || !table_.add(ticket, found->second.began)) {
            continue;
        }
        WinningsPeriod& period = found->second;
        period.redeemed = sum_or_most(period.redeemed, ticket.face_value.value());
        period.redeemed_ever = sum_or_most(period.redeemed_ever, ticket.face_value.value());
        ++period.tickets;
        ++period.tickets_ever;
    }
    std::vector<Address> too_much;
    for (auto& [key, period] : periods) {
        if (!period.held && period.is_too_much()) {
            period.held = now;
            too_much.push_back(key);
        }
        table_.put(key, period);
    }
    table_.set_cursor(redemptions.until);
    table_.forget_before(redemptions.until.block - kSettledBlocks);
    return too_much;
}

bool WinningsBook::acknowledge(const Address& key, protocol::Timestamp now) {
    auto period = table_.find(key);
    if (!period) {
        return false;
    }
    period->begin(now, spending_.exposure(key));
    table_.put(key, *period);
    return true;
}

KeyMoney WinningsBook::money_of(const Address& key, protocol::Timestamp now) {
    KeyMoney money = spending_.promised_by(key, now);
    if (auto period = table_.find(key)) {
        period->count(now, spending_.exposure(key));
        money.winnings = period->facts();
    }
    return money;
}

}  // namespace farebox::signer
