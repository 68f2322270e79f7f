#include "signer/funding/top_up.hpp"

#include <algorithm>

#include "protocol/uint256.hpp"

namespace farebox::signer {
namespace {

constexpr std::int64_t kDayNanos = std::int64_t{24} * 3600 * 1'000'000'000;

bool is_below(const std::optional<Wei>& below, const Wei& amount) {
    return below && amount < *below;
}

/// Up to the target, where it is below the mark.
Wei missing(const std::optional<Wei>& target, const std::optional<Wei>& below, const Wei& amount) {
    const auto rest = target && is_below(below, amount) ? target->checked_sub(amount) : Result<Wei>{Wei{}};
    return rest ? *rest : Wei{};
}

/// So small a part of what is missing that its gas would be wasted.
bool is_dust(const Wei& part, const Wei& whole) {
    constexpr std::uint64_t kLeastPart = 10;
    return part < Wei{protocol::divide(whole.value(), kLeastPart)};
}

Wei less(const Wei& amount, const Wei& other) {
    const auto rest = amount.checked_sub(other);
    return rest ? *rest : Wei{};
}

}  // namespace

bool falls_short(const TopUpConfig& config, const SenderFunds& funds) {
    return is_below(config.deposit_below, funds.deposit) || is_below(config.reserve_below, funds.reserve);
}

Wei topped_up_lately(const std::vector<FundingRow>& rows, protocol::Timestamp now) {
    Wei all;
    for (const auto& row : rows) {
        const bool moves = row.state == FundingState::under_way || row.state == FundingState::mined;
        if (!row.automatic || !moves || protocol::nanos_between(row.created, now) >= kDayNanos) {
            continue;
        }
        for (const auto& part : {row.deposit, row.reserve}) {
            const auto more = all.checked_add(part);
            all = more ? *more : Wei{kMaxUint256};
        }
    }
    return all;
}

std::optional<FundingOrder> choose_top_up(const TopUpConfig& config, const Address& key, const SenderFunds& funds,
                                          const Wei& lately) {
    if (funds.withdraw_round != 0) {
        return std::nullopt;
    }
    const auto room = less(config.max_per_day, lately);
    // The deposit first: without it nothing is signed.
    const auto lacks_deposit = missing(config.deposit, config.deposit_below, funds.deposit);
    const auto lacks_reserve = missing(config.reserve, config.reserve_below, funds.reserve);
    auto deposit = std::min(lacks_deposit, room);
    deposit = is_dust(deposit, lacks_deposit) ? Wei{} : deposit;
    auto reserve = std::min(lacks_reserve, less(room, deposit));
    reserve = is_dust(reserve, lacks_reserve) ? Wei{} : reserve;
    if (deposit.is_zero() && reserve.is_zero()) {
        return std::nullopt;
    }
    using protocol::BrokerFunction;
    const auto function = reserve.is_zero()   ? BrokerFunction::fund_deposit
                          : deposit.is_zero() ? BrokerFunction::fund_reserve
                                              : BrokerFunction::fund_deposit_and_reserve;
    return FundingOrder{key, function, deposit, reserve, true};
}

std::chrono::seconds back_off(unsigned failures) {
    constexpr std::chrono::seconds kFirst{60};
    constexpr std::chrono::seconds kLongest{3'600};
    constexpr unsigned kMostDoublings = 6;
    return failures == 0 ? std::chrono::seconds{0}
                         : std::min(kLongest, kFirst * (1U << std::min(failures - 1, kMostDoublings)));
}

}  // namespace farebox::signer
