#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/uint256.hpp"
#include "farebox/wei.hpp"

namespace farebox::sandbox {

class LocalChain;

/// What a contract has told.
struct LoggedEvent {
    std::int64_t block = 0;  ///< L2.
    Address contract;
    std::vector<Hash32> topics;
    std::string data;  ///< Raw ABI words.
};

/// A winning ticket that was redeemed.
struct Redemption {
    Address sender;
    Address recipient;
    Wei face_value;
    Uint256 recipient_rand;
    std::uint32_t sender_nonce = 1;
};

/// Every event of the local chain, in the order of its blocks.
class EventLog {
public:
    void add(LoggedEvent event) { events_.push_back(std::move(event)); }
    /// WinningTicketTransfer and WinningTicketRedeemed of the TicketBroker, as a redemption logs them.
    void add_redemption(std::int64_t block, const Redemption& redemption);
    [[nodiscard]] const std::vector<LoggedEvent>& events() const noexcept { return events_; }

private:
    std::vector<LoggedEvent> events_;
};

/// Answers eth_getLogs: fromBlock, toBlock, address and topics of the filter, as nodes read them. Nothing: the filter
/// makes no sense.
[[nodiscard]] std::optional<nlohmann::json> find_logs(const LocalChain& chain, const nlohmann::json& filter);

}  // namespace farebox::sandbox
