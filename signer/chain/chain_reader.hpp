#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "signer/chain/chain_view.hpp"
#include "signer/chain/contract_lookup.hpp"
#include "signer/chain/rpc_endpoint.hpp"

namespace farebox::signer {

/// What to read, whatever the endpoint.
struct ChainQuestion {
    std::uint64_t chain_id = 0;
    Address controller;
    std::vector<Address> keys;
    std::chrono::milliseconds timeout{5'000};  ///< Of one request.
};

/// Reads one JSON-RPC endpoint: one round trip, and a second one when the round is another. Where the contracts are is
/// asked again now and then, with everything else, because Livepeer upgrades them by registering new ones. Used on the
/// HttpClient's thread.
class ChainReader {
public:
    ChainReader(net::HttpClient& http, net::Url url, net::Headers headers, ChainQuestion question);

    /// From the next reading on.
    void ask_about(std::vector<Address> keys) { question_.keys = std::move(keys); }

    /// One consistent reading; `as_of` is @p now. Errors: connection_failed, timeout, upstream_error (the endpoint
    /// refused, retry_after says for how long), protocol_error (wrong chain, impossible answers).
    boost::asio::awaitable<Result<ChainSnapshot>> read(BootClock::time_point now);

    /// Whose word the last reading was.
    [[nodiscard]] const std::vector<ContractCode>& contracts() const noexcept { return lookup_.contracts(); }

private:
    boost::asio::awaitable<RpcEndpoint::Answers> ask(std::vector<net::JsonRpcCall> calls);
    boost::asio::awaitable<Result<void>> look_up();
    boost::asio::awaitable<Result<void>> read_head(ChainSnapshot& snapshot, bool look);
    [[nodiscard]] std::vector<net::JsonRpcCall> head_calls() const;
    [[nodiscard]] Result<void> take_head(const std::vector<std::string>& replies, ChainSnapshot& snapshot) const;
    boost::asio::awaitable<Result<void>> read_round_hash(ChainSnapshot& snapshot);

    RpcEndpoint rpc_;
    ChainQuestion question_;
    ContractLookup lookup_;
    int reads_until_look_ = 0;
    std::int64_t hash_for_round_ = -1;  ///< The round for which the next two were read.
    std::int64_t hash_round_ = 0;
    BlockHash round_block_hash_;
};

}  // namespace farebox::signer
