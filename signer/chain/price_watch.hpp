#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/endpoint.hpp"
#include "net/json_rpc.hpp"
#include "protocol/timestamp.hpp"
#include "signer/chain/poll_loop.hpp"
#include "signer/chain/price_view.hpp"

namespace farebox::net {
class HttpClient;
}

namespace farebox::signer {

struct PriceWatchOptions {
    std::vector<std::string> urls;
    std::uint64_t chain_id = 0;
    Address feed;
    std::chrono::milliseconds interval{30'000};
    std::chrono::milliseconds max_age{};       ///< Of a round of the feed.
    std::chrono::milliseconds timeout{5'000};  ///< Of one question.
    std::function<protocol::Timestamp()> wall_clock;
    /// Told about each change of what is wrong, and when nothing is any more. Called on the watch's thread.
    std::function<void(bool problem, const std::string& what)> log;
    std::function<void()> changed = {};  ///< The view may say something else now. Called on the watch's thread.
};

/// Asks every endpoint for the price feed, all at the same time, and keeps the view up to date. An endpoint that fails
/// is left out; when all fail, the last good price stays and ages. One round trip each time.
class PriceWatch {
public:
    PriceWatch(boost::asio::io_context& context, PriceView& view, PriceWatchOptions options);
    PriceWatch(const PriceWatch&) = delete;
    PriceWatch& operator=(const PriceWatch&) = delete;
    /// Stops and waits; not from the context's thread.
    ~PriceWatch();

    /// Errors: invalid_argument for a URL that does not parse.
    Result<void> start();

private:
    struct Endpoint {
        std::string shown;
        net::Endpoint address;
        net::JsonRpcClient rpc;
        std::optional<std::uint32_t> decimals;  ///< As the feed described itself; nothing: to be asked.
        int until_described = 0;                ///< Questions until that is asked again.
        Result<PricePoint> point = Error{};     ///< What it said last.
    };
    boost::asio::awaitable<void> ask_all();
    boost::asio::awaitable<void> ask(Endpoint& endpoint);
    [[nodiscard]] Result<PricePoint> read(Endpoint& endpoint, std::vector<Result<std::string>> answers,
                                          bool described) const;
    void use(const std::vector<PricePoint>& points, const std::string& failures);
    void tell(const std::string& problem);

    boost::asio::io_context& context_;
    PriceView& view_;
    const PriceWatchOptions options_;
    std::unique_ptr<net::HttpClient> http_;
    std::vector<Endpoint> endpoints_;
    std::string told_;
    PollLoop loop_;
};

}  // namespace farebox::signer
