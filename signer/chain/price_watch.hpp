#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "protocol/timestamp.hpp"
#include "signer/chain/poll_loop.hpp"
#include "signer/chain/price_view.hpp"
#include "signer/chain/rpc_group.hpp"

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
    /// How many decimals an endpoint's feed has, as it described itself; nothing: to be asked.
    using Decimals = std::optional<std::uint32_t>;

    boost::asio::awaitable<void> ask_all();
    [[nodiscard]] Result<PricePoint> read(Decimals& decimals, const std::vector<Result<std::string>>& answers,
                                          bool described) const;
    void use(const std::vector<PricePoint>& points, const std::string& failures);
    void tell(const std::string& problem);

    PriceView& view_;
    const PriceWatchOptions options_;
    RpcGroup rpcs_;
    std::vector<Decimals> decimals_;  ///< By endpoint.
    int until_described_ = 0;         ///< Questions until that is asked again.
    std::string told_;
    PollLoop loop_;
};

}  // namespace farebox::signer
