#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/json_rpc.hpp"
#include "signer/chain/chain_view.hpp"

namespace farebox::signer {

/// What to read, whatever the endpoint.
struct ChainQuestion {
    std::uint64_t chain_id = 0;
    Address controller;
    std::vector<Address> keys;
    std::chrono::milliseconds timeout{5'000};  ///< Of one request.
};

/// Reads one JSON-RPC endpoint. Contract addresses are asked from the Controller and asked again now and then, because
/// Livepeer upgrades by registering new ones. Used on the HttpClient's thread.
class ChainReader {
public:
    ChainReader(net::HttpClient& http, net::Url url, net::Headers headers, ChainQuestion question);

    /// From the next reading on.
    void ask_about(std::vector<Address> keys) { question_.keys = std::move(keys); }

    /// One consistent reading; `as_of` is @p now. Errors: connection_failed, timeout, upstream_error (the endpoint
    /// refused), protocol_error (wrong chain, impossible answers).
    boost::asio::awaitable<Result<ChainSnapshot>> read(BootClock::time_point now);

private:
    using Answers = Result<std::vector<std::string>>;
    boost::asio::awaitable<Answers> ask(std::vector<net::JsonRpcCall> calls);
    boost::asio::awaitable<Result<void>> resolve();
    boost::asio::awaitable<Result<void>> read_head(ChainSnapshot& snapshot);
    boost::asio::awaitable<Result<void>> read_round_hash(ChainSnapshot& snapshot);

    net::JsonRpcClient rpc_;
    ChainQuestion question_;
    Address ticket_broker_;
    Address rounds_manager_;
    int reads_until_resolve_ = 0;
    std::int64_t hash_for_round_ = -1;  ///< The round for which the next two were read.
    std::int64_t hash_round_ = 0;
    BlockHash round_block_hash_;
};

}  // namespace farebox::signer
