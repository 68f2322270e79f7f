#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "sandbox/chain/contract_event.hpp"
#include "sandbox/chain/local_chain.hpp"

namespace farebox::sandbox {

/// What a function of the TicketBroker does to its caller, or why it reverts.
struct FundingVerdict {
    std::optional<std::string> reverts;  ///< The reason, as the contract says it.
    SenderFunds funds = {};              ///< Of the caller, after it.
    Wei paid_out = {};                   ///< To the caller.
    std::vector<ContractEvent> events = {};
};

struct FundingCall {
    Address sender;
    Wei value;
    std::string_view data;  ///< Selector and arguments.
};

/// The TicketBroker's functions for payers: fundDepositAndReserve, fundDeposit, fundReserve, unlock, cancelUnlock and
/// withdraw. Changes nothing. Nothing where the selector is none of them. (Livepeer protocol: MixinTicketBrokerCore)
[[nodiscard]] std::optional<FundingVerdict> judge_funding(const LocalChain& chain, const FundingCall& call);

}  // namespace farebox::sandbox
