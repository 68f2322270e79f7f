#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "protocol/transaction.hpp"
#include "signer/chain/rpc_group.hpp"
#include "signer/funding/account_facts.hpp"
#include "signer/funding/funding_row.hpp"
#include "signer/funding/receipts.hpp"

namespace farebox::signer {

/// Where the transactions go. The vault has its own word on both.
struct ChainPlace {
    std::uint64_t chain_id = 0;
    Address controller;
    Address ticket_broker;
};

/// What somebody who sends is told by the endpoints.
struct Broadcast {
    std::size_t taken = 0;  ///< Endpoints that have it now.
    std::string complaint;  ///< Of one that does not; empty: there is none.
};

/// Looks at our keys' accounts and sends their transactions, through every configured endpoint. Used on its context's
/// thread.
class ChainAccount {
public:
    ChainAccount(boost::asio::io_context& context, const ChainPlace& place) : place_{place}, rpc_{context} {}

    Result<void> open(const std::vector<std::string>& urls) { return rpc_.open(urls); }

    /// What the endpoints that answer say together. Errors: chain_stale (none answers, with each one's reason),
    /// forbidden (another chain, or the Controller names another TicketBroker than the vault signs for).
    boost::asio::awaitable<Result<MergedFacts>> read(Address key);
    /// Gas of a call, as the highest estimate. Errors: invalid_argument (the contract would revert; its reason),
    /// chain_stale.
    boost::asio::awaitable<Result<std::uint64_t>> estimate(Address key, protocol::Transaction transaction);
    /// To every endpoint. One that has it already has taken it.
    boost::asio::awaitable<Broadcast> send(std::string raw);
    /// Of the endpoints that answer.
    boost::asio::awaitable<std::vector<EndpointSighting>> look_for(FundingRow row);
    /// Why a mined transaction reverted, as the endpoints say it now; may be empty.
    boost::asio::awaitable<std::string> why_reverted(FundingRow row);

    [[nodiscard]] const ChainPlace& place() const noexcept { return place_; }

private:
    const ChainPlace place_;
    RpcGroup rpc_;
};

}  // namespace farebox::signer
