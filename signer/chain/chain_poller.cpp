#include "signer/chain/chain_poller.hpp"

#include <utility>

#include "net/http_client.hpp"
#include "signer/chain/judge_contracts.hpp"
#include "signer/chain/merge.hpp"
#include "signer/config/rpc_url.hpp"

namespace farebox::signer {

namespace asio = boost::asio;

ChainPoller::ChainPoller(asio::io_context& context, ChainView& view, ChainPollerOptions options)
    : context_{context},
      view_{view},
      options_{std::move(options)},
      http_{std::make_unique<net::HttpClient>(context)},
      loop_{context, options_.interval, [this] { return poll_once(); },
            [this](const std::string& problem) {
                options_.log(true, "reading the chain failed: " + problem + "; it is tried again");
            }} {}

ChainPoller::~ChainPoller() {
    stop();
}

Result<void> ChainPoller::start() {
    auto urls = config::parse_rpc_urls(options_.urls);
    if (!urls) {
        return std::move(urls).error();
    }
    for (auto& [shown, rpc] : *urls) {
        endpoints_.push_back({shown,
                              rpc.url.endpoint,
                              ChainReader{*http_, rpc.url, rpc.headers, options_.question},
                              EndpointPace{options_.interval},
                              EndpointMemory{options_.word_counts_for},
                              {}});
        health_.push_back({shown, "not polled yet"});
    }
    loop_.start();
    return {};
}

void ChainPoller::stop() {
    loop_.stop();
}

std::vector<EndpointHealth> ChainPoller::health() const {
    const std::scoped_lock lock{health_mutex_};
    return health_;
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
    const auto began = view_.begin_poll();
    std::vector<asio::awaitable<void>> reads;
    for (auto& endpoint : endpoints_) {
        endpoint.reading.reset();
        if (endpoint.pace.is_due(began)) {
            reads.push_back(keep_answer(endpoint.reader.read(began), endpoint.reading));
        }
    }
    co_await run_together(context_, std::move(reads));
    judge_contracts(options_.pins, endpoints_);
    if (take_over(began)) {
        publish(began);
    }
}

bool ChainPoller::take_over(BootClock::time_point began) {
    bool believed = false;
    for (std::size_t i = 0; i < endpoints_.size(); ++i) {
        auto& endpoint = endpoints_[i];
        if (!endpoint.reading || (!*endpoint.reading && endpoint.reading->error().code == ErrorCode::cancelled)) {
            continue;
        }
        if (!*endpoint.reading) {
            const auto& error = endpoint.reading->error();
            endpoint.pace.failed(view_.now(), error.retry_after);
            note(i, net::without_endpoint(error.message, endpoint.address));
            continue;
        }
        endpoint.pace.succeeded();
        endpoint.memory.note(**std::exchange(endpoint.reading, std::nullopt));
        note(i, endpoint.memory.problem(began));
        believed = true;
    }
    return believed;
}

void ChainPoller::publish(BootClock::time_point now) {
    std::vector<ChainSnapshot> words;
    for (const auto& endpoint : endpoints_) {
        if (const auto* word = endpoint.memory.word(now)) {
            words.push_back(*word);
        }
    }
    if (words.empty()) {
        return;
    }
    auto merged = merge_conservatively(words);
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
