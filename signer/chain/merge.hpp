#pragma once

#include <string>
#include <vector>

#include "signer/chain/chain_view.hpp"

namespace farebox::signer {

/// What allows less of both; unlocking counts, and the earlier round of two.
[[nodiscard]] SenderFunds least_of(const SenderFunds& left, const SenderFunds& right);

struct MergedSnapshot {
    ChainSnapshot snapshot;
    std::vector<std::string> disagreements;  ///< What the endpoints disagree on beyond being a few blocks apart.
};

/// One view out of what several endpoints said (at least one). Where they differ, the value that allows less: the later
/// block and round, the smaller deposit and reserve, the earlier withdraw round, a pause. It is as old as the newest of
/// them, since it allows no more than that one.
[[nodiscard]] MergedSnapshot merge_conservatively(const std::vector<ChainSnapshot>& snapshots);

}  // namespace farebox::signer
