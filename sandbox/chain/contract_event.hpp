#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"

namespace farebox::sandbox {

/// One event of a contract: topics, the first of which names it, and data as ABI words.
struct ContractEvent {
    std::vector<Hash32> topics;
    std::string data;
};

/// @param signature  Such as "Unlock(address,uint256,uint256)".
/// @param indexed  Its first arguments; the others are in @p data.
[[nodiscard]] ContractEvent make_event(std::string_view signature, const std::vector<Address>& indexed,
                                       std::string data);

}  // namespace farebox::sandbox
