#include "signer/chain/merge.hpp"

#include <algorithm>

#include "protocol/address.hpp"

namespace farebox::signer {
namespace {

constexpr std::int64_t kTolerableBlocks = 10;  // two minutes of L1: an endpoint may lag that much

/// 0 means "never", so it is the latest of all withdraw rounds.
std::int64_t earlier_withdrawal(std::int64_t left, std::int64_t right) {
    if (left == 0 || right == 0) {
        return std::max(left, right);
    }
    return std::min(left, right);
}

void merge_funds(MergedSnapshot& merged, const Address& key, const SenderFunds& other) {
    const auto [place, is_new] = merged.snapshot.senders.emplace(key, other);
    if (is_new) {  // the first one has not been asked about this key yet
        return;
    }
    auto& funds = place->second;
    if (funds != other) {
        merged.disagreements.push_back("the funds of " + protocol::to_checksum(key));
    }
    funds = least_of(funds, other);
}

void merge_one(MergedSnapshot& merged, const ChainSnapshot& other) {
    auto& into = merged.snapshot;
    const auto apart = into.l1_block - other.l1_block;
    if (apart > kTolerableBlocks || apart < -kTolerableBlocks) {
        merged.disagreements.emplace_back("the L1 block");
    }
    into.l1_block = std::max(into.l1_block, other.l1_block);
    if (into.last_initialized_round != other.last_initialized_round) {
        merged.disagreements.emplace_back("the round");
    }
    if (other.last_initialized_round > into.last_initialized_round) {
        into.last_initialized_round = other.last_initialized_round;
        into.hash_round = other.hash_round;
        into.round_block_hash = other.round_block_hash;
    }
    if (into.paused != other.paused) {
        merged.disagreements.emplace_back("whether the Controller is paused");
    }
    into.paused = into.paused || other.paused;
    into.head = std::max(into.head, other.head);
    into.as_of = std::max(into.as_of, other.as_of);
    for (const auto& [key, funds] : other.senders) {
        merge_funds(merged, key, funds);
    }
}

}  // namespace

SenderFunds least_of(const SenderFunds& left, const SenderFunds& right) {
    return {std::min(left.deposit, right.deposit), std::min(left.reserve, right.reserve),
            earlier_withdrawal(left.withdraw_round, right.withdraw_round)};
}

MergedSnapshot merge_conservatively(const std::vector<ChainSnapshot>& snapshots) {
    MergedSnapshot merged{snapshots.front(), {}};
    for (std::size_t i = 1; i < snapshots.size(); ++i) {
        merge_one(merged, snapshots[i]);
    }
    return merged;
}

}  // namespace farebox::signer
