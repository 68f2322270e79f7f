#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/json_rpc.hpp"
#include "signer/ledger/key_money.hpp"

/// The TicketBroker's event WinningTicketRedeemed: how to ask for it, and what the answers mean. Pure.
/// Errors: protocol_error.
namespace farebox::signer::redemption_logs {

/// What is looked for, and where.
struct Search {
    Address ticket_broker;
    std::vector<Address> keys;  ///< Senders of the tickets; at least one.
    std::int64_t first = 0;     ///< Blocks, both included.
    std::int64_t last = 0;
};

/// eth_getLogs
[[nodiscard]] net::JsonRpcCall call(const Search& search);
/// What it answered, in the order of the blocks. Refuses what was not asked for.
[[nodiscard]] Result<std::vector<RedeemedTicket>> read(const std::string& json, const Search& search);

/// eth_getBlockByNumber, without its transactions.
[[nodiscard]] net::JsonRpcCall block_call(std::int64_t number);
[[nodiscard]] Result<Hash32> read_block_hash(const std::string& json, std::int64_t number);

}  // namespace farebox::signer::redemption_logs
