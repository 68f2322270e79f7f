#include "sandbox/chain/contract_event.hpp"

#include <algorithm>
#include <utility>

#include "protocol/keccak.hpp"
#include "sandbox/chain/abi.hpp"

namespace farebox::sandbox {

ContractEvent make_event(std::string_view signature, const std::vector<Address>& indexed, std::string data) {
    ContractEvent event{{protocol::keccak256(signature)}, std::move(data)};
    for (const auto& address : indexed) {
        std::ranges::copy(abi_word(address), event.topics.emplace_back().data.begin());
    }
    return event;
}

}  // namespace farebox::sandbox
