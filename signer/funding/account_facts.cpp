#include "signer/funding/account_facts.hpp"

#include <algorithm>

namespace farebox::signer {
namespace {

template <class T>
std::optional<T> larger(const std::optional<T>& left, const std::optional<T>& right) {
    return left && right ? std::optional{std::max(*left, *right)} : (left ? left : right);
}

/// 0 is "never", the latest of all.
std::int64_t later_withdrawal(std::int64_t left, std::int64_t right) {
    return left == 0 || right == 0 ? 0 : std::max(left, right);
}

void merge_one(MergedFacts& merged, const AccountFacts& other) {
    auto& into = merged.facts;
    const auto differ = [&](bool different, const char* what) {
        if (different && std::ranges::find(merged.disagreements, what) == merged.disagreements.end()) {
            merged.disagreements.emplace_back(what);
        }
    };
    differ(into.balance != other.balance, "the balance");
    differ(into.nonce != other.nonce, "the number of transactions");
    differ(into.funds != other.funds, "deposit and reserve");
    differ(into.paused != other.paused, "whether Livepeer is paused");
    into.balance = std::min(into.balance, other.balance);
    into.nonce = std::max(into.nonce, other.nonce);
    into.seen_nonce = std::min(into.seen_nonce, other.seen_nonce);
    into.pending_nonce = std::max(into.pending_nonce, other.pending_nonce);
    into.funds.deposit = std::min(into.funds.deposit, other.funds.deposit);
    into.funds.reserve = std::min(into.funds.reserve, other.funds.reserve);
    into.funds.withdraw_round = later_withdrawal(into.funds.withdraw_round, other.funds.withdraw_round);
    into.paused = into.paused || other.paused;
    into.round = std::min(into.round, other.round);
    into.round_start_block = std::min(into.round_start_block, other.round_start_block);
    into.l1_block = std::min(into.l1_block, other.l1_block);
    into.base_fee = larger(into.base_fee, other.base_fee);
    into.priority_fee = larger(into.priority_fee, other.priority_fee);
    into.gas_price = std::max(into.gas_price, other.gas_price);
}

}  // namespace

MergedFacts merge_facts(const std::vector<AccountFacts>& all) {
    MergedFacts merged{all.front(), {}};
    for (std::size_t i = 1; i < all.size(); ++i) {
        merge_one(merged, all[i]);
    }
    return merged;
}

std::optional<std::int64_t> seconds_until_withdrawal(const AccountFacts& facts) {
    constexpr std::int64_t kSecondsPerBlock = 12;
    if (facts.funds.withdraw_round == 0) {
        return std::nullopt;
    }
    const auto rounds = facts.funds.withdraw_round - facts.round;
    if (rounds <= 0) {
        return 0;
    }
    constexpr std::int64_t kMostBlocks = 1'000'000'000;
    const auto length = std::clamp<std::int64_t>(facts.round_length, 1, kMostBlocks);
    const auto into_round = std::clamp<std::int64_t>(facts.l1_block - facts.round_start_block, 0, length);
    return std::max<std::int64_t>(0, std::min(rounds, kMostBlocks / length) * length - into_round) * kSecondsPerBlock;
}

}  // namespace farebox::signer
