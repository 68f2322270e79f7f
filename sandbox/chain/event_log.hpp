#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "farebox/bytes.hpp"
#include "sandbox/chain/contract_event.hpp"

namespace farebox::sandbox {

class LocalChain;

/// Where a transaction was mined.
struct MinedTransaction {
    Hash32 hash;
    std::int64_t block = 0;  ///< L2.
    std::size_t index = 0;   ///< Within the block.
};

/// What a contract has told in a transaction.
struct LoggedEvent {
    MinedTransaction transaction;
    Address contract;
    std::size_t index = 0;  ///< Within the block.
    ContractEvent event;
};

/// Every event of the local chain, in the order of its blocks.
class EventLog {
public:
    void add(const MinedTransaction& transaction, const Address& contract, std::vector<ContractEvent> told);
    [[nodiscard]] const std::vector<LoggedEvent>& events() const noexcept { return events_; }

private:
    std::vector<LoggedEvent> events_;
};

/// As receipts and eth_getLogs show it.
[[nodiscard]] nlohmann::json log_json(const LocalChain& chain, const LoggedEvent& logged);

/// Answers eth_getLogs: fromBlock, toBlock, address and topics of the filter, as nodes read them. Nothing: the filter
/// makes no sense.
[[nodiscard]] std::optional<nlohmann::json> find_logs(const LocalChain& chain, const nlohmann::json& filter);

}  // namespace farebox::sandbox
