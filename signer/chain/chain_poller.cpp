#include "signer/chain/chain_poller.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/http_client.hpp"
#include "signer/chain/merge.hpp"
#include "signer/config/parse.hpp"
#include "signer/config/rpc_url.hpp"

namespace farebox::signer {

namespace asio = boost::asio;

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
        endpoints_.push_back({shown, ChainReader{*http_, rpc->url, rpc->headers, options_.question}});
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
        co_await poll_once();
        timer.expires_after(options_.interval);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void> ChainPoller::poll_once() {
    std::vector<ChainSnapshot> snapshots;
    for (std::size_t i = 0; i < endpoints_.size(); ++i) {
        auto snapshot = co_await endpoints_[i].reader.read(view_.now());
        if (!snapshot && snapshot.error().code == ErrorCode::cancelled) {
            co_return;
        }
        note(i, snapshot ? std::string{} : snapshot.error().message);
        if (snapshot) {
            snapshots.push_back(*std::move(snapshot));
        }
    }
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
