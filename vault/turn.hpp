#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

namespace farebox::vault {

/// Whose work comes first where there is more than can be done at once.
struct Turn {
    std::int64_t rank = std::numeric_limits<std::int64_t>::min();  ///< The least first; those alike as they came.
    /// Others may come any moment whose turn is before this one: then little is begun at a time, so that they need not
    /// wait for much.
    bool contended = false;
};

/// Puts work that has a `turn` where it belongs in a queue; nearly always that is the end.
template <class Queue>
void line_up(Queue& queue, typename Queue::value_type work) {
    const auto later = [](std::int64_t rank, const auto& other) { return rank < other.turn.rank; };
    const auto at = queue.empty() || queue.back().turn.rank <= work.turn.rank
                        ? queue.end()
                        : std::upper_bound(queue.begin(), queue.end(), work.turn.rank, later);
    queue.insert(at, std::move(work));
}

}  // namespace farebox::vault
