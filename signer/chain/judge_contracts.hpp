#pragma once

#include <cstddef>
#include <vector>

#include "signer/chain/code_pins.hpp"

namespace farebox::signer {

/// Holds what the endpoints have just shown against the pins, all of them together: something new is pinned only where
/// they agree. One that shows other contracts gets that as its reading. Null pins: any contracts will do.
/// @tparam Endpoint  With `reader.contracts()` and `reading`, an optional Result of this poll.
template <class Endpoint>
void judge_contracts(CodePins* pins, std::vector<Endpoint>& endpoints) {
    std::vector<Endpoint*> answered;
    std::vector<std::vector<ContractCode>> seen;
    for (auto& endpoint : endpoints) {
        if (pins != nullptr && endpoint.reading && *endpoint.reading) {
            answered.push_back(&endpoint);
            seen.push_back(endpoint.reader.contracts());
        }
    }
    if (answered.empty()) {
        return;
    }
    const auto verdicts = pins->judge(seen);
    for (std::size_t i = 0; i < answered.size(); ++i) {
        if (!verdicts[i]) {
            answered[i]->reading = verdicts[i].error();
        }
    }
}

}  // namespace farebox::signer
