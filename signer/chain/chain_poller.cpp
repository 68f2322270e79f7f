#include "signer/chain/chain_poller.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "net/http_client.hpp"
#include "signer/chain/merge.hpp"
#include "signer/config/parse.hpp"
#include "signer/config/rpc_url.hpp"

namespace farebox::signer {

namespace asio = boost::asio;

namespace {

using Reading = Result<ChainSnapshot>;

asio::awaitable<void> read_into(ChainReader& reader, BootClock::time_point began, Reading& reading) {
    try {
        auto snapshot = co_await reader.read(began);
        reading = std::move(snapshot);
    } catch (const boost::system::system_error&) {
        throw;  // cancelled
    } catch (const std::exception& failure) {
        reading = make_error(ErrorCode::internal, failure.what());
    }
}

/// An operation that reads once it is started; the arguments must live until it ends.
auto read_later(asio::io_context& context, ChainReader& reader, BootClock::time_point began, Reading& reading) {
    return asio::co_spawn(context, read_into(reader, began, reading), asio::deferred);
}

}  // namespace

ChainPoller::ChainPoller(asio::io_context& context, ChainView& view, ChainPollerOptions options)
    : context_{context}, view_{view}, options_{std::move(options)}, http_{std::make_unique<net::HttpClient>(context)} {}

ChainPoller::~ChainPoller() {
    stop();
}

Result<void> ChainPoller::start() {
    for (const auto& text : options_.urls) {
        auto rpc = config::parse_rpc_url(text);
        if (!rpc) {
            return std::move(rpc).error();
        }
        const auto shown = config::redact_url(text);
        endpoints_.push_back(
            {shown, rpc->url.endpoint, ChainReader{*http_, rpc->url, rpc->headers, options_.question}});
        health_.push_back({shown, "not polled yet"});
    }
    auto finished = std::make_shared<std::promise<void>>();
    running_ = finished->get_future();
    auto done = [finished](std::exception_ptr) { finished->set_value(); };
    asio::co_spawn(context_, run(), asio::bind_cancellation_slot(cancel_.slot(), std::move(done)));
    return {};
}

void ChainPoller::stop() {
    if (running_.valid()) {
        asio::post(context_, [this] { cancel_.emit(asio::cancellation_type::terminal); });
        running_.get();
    }
}

std::vector<EndpointHealth> ChainPoller::health() const {
    const std::scoped_lock lock{health_mutex_};
    return health_;
}

asio::awaitable<void> ChainPoller::run() {
    asio::steady_timer timer{context_};
    for (;;) {
        std::string problem;
        try {
            co_await poll_once();
        } catch (const std::exception& failure) {
            problem = failure.what();
        }
        const auto cancellation = co_await asio::this_coro::cancellation_state;
        if (cancellation.cancelled() != asio::cancellation_type::none) {
            co_return;
        }
        // A poll that failed for a reason of our own must not be the last: without polls nothing can be signed.
        if (!problem.empty()) {
            options_.log(true, "reading the chain failed: " + problem + "; it is tried again");
        }
        timer.expires_after(options_.interval);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<std::vector<ChainSnapshot>> ChainPoller::read_all(BootClock::time_point began) {
    std::vector<Reading> readings(endpoints_.size(), make_error(ErrorCode::cancelled, "cut off"));
    std::vector<decltype(read_later(context_, endpoints_.front().reader, began, readings.front()))> reads;
    for (std::size_t i = 0; i < endpoints_.size(); ++i) {
        reads.push_back(read_later(context_, endpoints_[i].reader, began, readings[i]));
    }
    auto together = asio::experimental::make_parallel_group(std::move(reads));
    const asio::experimental::wait_for_all all;
    co_await together.async_wait(all, asio::use_awaitable);
    std::vector<ChainSnapshot> snapshots;
    for (std::size_t i = 0; i < readings.size(); ++i) {
        auto& reading = readings[i];
        if (!reading && reading.error().code == ErrorCode::cancelled) {
            continue;
        }
        note(i, reading ? std::string{} : net::without_endpoint(reading.error().message, endpoints_[i].address));
        if (reading) {
            snapshots.push_back(*std::move(reading));
        }
    }
    co_return snapshots;
}

void ChainPoller::ask_about(std::vector<Address> keys) {
    const std::scoped_lock lock{health_mutex_};
    other_keys_ = std::move(keys);
}

void ChainPoller::take_other_keys() {
    const std::scoped_lock lock{health_mutex_};
    if (!other_keys_) {
        return;
    }
    for (auto& endpoint : endpoints_) {
        endpoint.reader.ask_about(*other_keys_);
    }
    other_keys_.reset();
}

asio::awaitable<void> ChainPoller::poll_once() {
    take_other_keys();
    const auto snapshots = co_await read_all(view_.begin_poll());
    if (snapshots.empty()) {
        co_return;
    }
    auto merged = merge_conservatively(snapshots);
    const auto disagreement = merged.disagreements.empty() ? std::string{} : merged.disagreements.front();
    if (!disagreement.empty() && disagreement != last_disagreement_) {
        options_.log(true, "the RPC endpoints disagree on " + disagreement + "; the value that allows less is used");
    }
    last_disagreement_ = disagreement;
    view_.publish(std::make_shared<const ChainSnapshot>(std::move(merged.snapshot)));
}

void ChainPoller::note(std::size_t index, const std::string& error) {
    {
        const std::scoped_lock lock{health_mutex_};
        if (health_[index].error == error) {
            return;
        }
        health_[index].error = error;
    }
    options_.log(!error.empty(),
                 "chain endpoint " + endpoints_[index].shown + (error.empty() ? " answers" : ": " + error));
}

}  // namespace farebox::signer
