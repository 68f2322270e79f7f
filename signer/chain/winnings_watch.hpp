#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/json_rpc.hpp"
#include "signer/chain/poll_loop.hpp"
#include "signer/chain/rpc_group.hpp"
#include "signer/ledger/key_money.hpp"

namespace farebox::signer {

struct WinningsWatchOptions {
    std::vector<std::string> urls;
    std::uint64_t chain_id = 0;
    Address controller;
    std::chrono::milliseconds interval{60'000};
    std::chrono::milliseconds timeout{10'000};  ///< Of one question.
    /// So many blocks behind the newest one an event counts.
    std::int64_t confirmations = 64;
    std::int64_t widest_range = 5'000;           ///< Blocks of one question.
    std::function<std::vector<Address>()> keys;  ///< Whose tickets are looked for.
    // Where redemptions are kept; each calls back once, on any thread.
    std::function<void(std::function<void(Result<std::optional<RedemptionCursor>>)>)> read_cursor;
    std::function<void(Redemptions, std::function<void(Result<void>)>)> note;
    /// Told about each change of what is wrong, and when nothing is any more. Called on the watch's thread.
    std::function<void(bool problem, const std::string& what)> log;
};

/**
 * @brief Looks on the chain for winning tickets of our keys that were redeemed, block by block and once each.
 *
 * Every endpoint that answers must say the same, or nothing is noted; it is asked again later. Nobody waits for it.
 * Where the chain has another block than the one that was read last, it goes back some and reads again.
 */
class WinningsWatch {
public:
    WinningsWatch(boost::asio::io_context& context, WinningsWatchOptions options);
    WinningsWatch(const WinningsWatch&) = delete;
    WinningsWatch& operator=(const WinningsWatch&) = delete;
    /// Stops and waits; not from the context's thread.
    ~WinningsWatch();

    /// Errors: invalid_argument for a URL that does not parse.
    Result<void> start();
    /// Why redemptions are not read at the moment; empty: they are.
    [[nodiscard]] std::string problem() const;

private:
    using Texts = std::vector<std::string>;
    /// Where the endpoints are, as far as they agree.
    struct Head {
        Address ticket_broker;
        std::int64_t settled = 0;           ///< The newest block that counts.
        std::optional<Hash32> cursor_hash;  ///< Of the block that was read last, as it is now.
    };
    /// What the endpoints say of a range.
    struct Found {
        Hash32 last_hash;
        std::vector<RedeemedTicket> tickets;
        friend bool operator==(const Found&, const Found&) = default;
    };
    boost::asio::awaitable<void> look();
    boost::asio::awaitable<Result<void>> look_once();
    boost::asio::awaitable<Result<void>> read_on(Head head, RedemptionCursor cursor, std::vector<Address> keys);
    /// Answers of those that gave any; an error where nobody did.
    boost::asio::awaitable<Result<std::vector<Texts>>> ask_all(std::vector<net::JsonRpcCall> calls);
    boost::asio::awaitable<Result<Head>> find_head(std::optional<RedemptionCursor> cursor);
    boost::asio::awaitable<Result<void>> begin_at(std::int64_t block, std::vector<Address> keys, bool rewinds);
    boost::asio::awaitable<Result<void>> note(Redemptions redemptions);
    void tell(const std::string& problem);

    const WinningsWatchOptions options_;
    RpcGroup rpcs_;
    std::int64_t range_;
    mutable std::mutex mutex_;
    std::string problem_;  ///< Guarded by the mutex.
    PollLoop loop_;
};

}  // namespace farebox::signer
