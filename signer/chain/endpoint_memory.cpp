#include "signer/chain/endpoint_memory.hpp"

#include <utility>

#include "signer/chain/merge.hpp"

namespace farebox::signer {
namespace {

bool goes_back(const ChainSnapshot& before, const ChainSnapshot& now) {
    return now.head < before.head || now.l1_block < before.l1_block ||
           now.last_initialized_round < before.last_initialized_round;
}

}  // namespace

void EndpointMemory::note(ChainSnapshot reading) {
    if (kept_ && goes_back(*kept_, reading)) {
        back_since_ = back_since_.value_or(reading.as_of);
        if (reading.as_of - *back_since_ <= patience_) {
            const auto as_of = kept_->as_of;
            kept_ = merge_conservatively({*kept_, reading}).snapshot;
            kept_->as_of = as_of;
            return;
        }
    } else if (kept_ && reading.head == kept_->head) {
        reading.as_of = kept_->as_of;
    }
    back_since_.reset();
    kept_ = std::move(reading);
}

bool EndpointMemory::is_old(BootClock::time_point now) const {
    return now - kept_->as_of > patience_;
}

const ChainSnapshot* EndpointMemory::word(BootClock::time_point now) const {
    return kept_ && !is_old(now) ? &*kept_ : nullptr;
}

std::string EndpointMemory::problem(BootClock::time_point now) const {
    if (!kept_) {
        return {};
    }
    const auto block = std::to_string(kept_->head);
    // Behind a load balancer the next answer may come from a node that is a moment behind.
    if (back_since_ && now - *back_since_ > patience_ / 4) {
        return "it has gone back behind block " + block + ", which it had shown";
    }
    return is_old(now) ? "its newest block stands still at " + block : std::string{};
}

}  // namespace farebox::signer
