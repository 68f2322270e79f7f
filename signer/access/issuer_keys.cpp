#include "signer/access/issuer_keys.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "signer/config/text_file.hpp"

namespace farebox::signer {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds kTimeout{5};

/// Only where nobody on the way can change the answer.
Result<net::Url> parse_url(const std::string& text, bool loopback_too) {
    auto url = net::Url::parse(text);
    if (!url) {
        return url;
    }
    const auto& endpoint = url->endpoint;
    const bool here = loopback_too && endpoint.scheme == net::Scheme::http && endpoint.is_loopback();
    return endpoint.scheme == net::Scheme::https || here
               ? url
               : make_error(ErrorCode::invalid_argument, "keys are read over https only");
}

std::string discovery_url(std::string issuer) {
    issuer.resize(issuer.find_last_not_of('/') + 1);
    return issuer + "/.well-known/openid-configuration";
}

}  // namespace

IssuerKeys::IssuerKeys(asio::io_context& context, IssuerKeysOptions options)
    : context_{context}, options_{std::move(options)}, http_{context}, timer_{context} {}

IssuerKeys::~IssuerKeys() {
    stop();
}

Result<void> IssuerKeys::start() {
    if (!options_.jwks_file.empty()) {
        return read_file();
    }
    auto finished = std::make_shared<std::promise<void>>();
    running_ = finished->get_future();
    auto done = [finished](std::exception_ptr) { finished->set_value(); };
    asio::co_spawn(context_, run(), asio::bind_cancellation_slot(cancel_.slot(), std::move(done)));
    return {};
}

void IssuerKeys::stop() {
    {
        const std::scoped_lock lock{mutex_};
        stopped_ = true;
    }
    if (running_.valid()) {
        asio::post(context_, [this] { cancel_.emit(asio::cancellation_type::terminal); });
        running_.get();
    }
    tell_waiting();
}

Result<void> IssuerKeys::read_file() {
    return options_.jwks_file.empty() ? Result<void>{} : take(config::read_text_file(options_.jwks_file));
}

std::shared_ptr<const TokenKeys> IssuerKeys::keys() const {
    const std::scoped_lock lock{mutex_};
    return keys_;
}

IssuerKeysHealth IssuerKeys::health() const {
    const std::scoped_lock lock{mutex_};
    return health_;
}

bool IssuerKeys::may_refresh() const {
    const std::scoped_lock lock{mutex_};
    return options_.jwks_file.empty() && !stopped_ &&
           (reading_ || std::chrono::steady_clock::now() - began_ >= options_.pause);
}

void IssuerKeys::refresh(std::function<void()> done) {
    {
        const std::scoped_lock lock{mutex_};
        if (!stopped_) {
            waiting_.push_back(std::exchange(done, nullptr));
        }
    }
    if (done) {
        done();
        return;
    }
    // A reading that goes on serves them too; a pause before the next one ends here.
    asio::post(context_, [this] {
        if (is_waited_for()) {
            timer_.cancel();
        }
    });
}

bool IssuerKeys::is_waited_for() const {
    const std::scoped_lock lock{mutex_};
    return !waiting_.empty();
}

void IssuerKeys::begin_reading() {
    const std::scoped_lock lock{mutex_};
    reading_ = true;
    began_ = std::chrono::steady_clock::now();
}

void IssuerKeys::tell_waiting() {
    std::vector<std::function<void()>> waiting;
    {
        const std::scoped_lock lock{mutex_};
        reading_ = false;
        waiting.swap(waiting_);
    }
    for (const auto& done : waiting) {
        done();
    }
}

asio::awaitable<void> IssuerKeys::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        begin_reading();
        // A reading that fails for a reason of our own must not be the last.
        Result<std::string> text = make_error(ErrorCode::internal, "reading them failed");
        try {
            text = co_await fetch();
        } catch (const std::exception& failure) {
            text = make_error(ErrorCode::internal, failure.what());
        }
        const auto cancellation = co_await asio::this_coro::cancellation_state;
        if (cancellation.cancelled() != asio::cancellation_type::none) {
            co_return;
        }
        const auto taken = take(std::move(text));
        tell_waiting();
        timer_.expires_after(taken ? options_.interval : std::min(options_.interval, options_.pause));
        boost::system::error_code ignored;
        if (!is_waited_for()) {  // else somebody came in between, who did not find the timer
            co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
        const auto stopped = co_await asio::this_coro::cancellation_state;
        if (stopped.cancelled() != asio::cancellation_type::none) {
            co_return;
        }
    }
}

asio::awaitable<Result<std::string>> IssuerKeys::get(net::Url url, net::Deadline deadline) {
    net::CallOptions options;
    options.max_body_bytes = TokenKeys::kMaxBytes;
    options.repeatable = true;
    net::Request request;
    request.headers.add("Accept", "application/json");
    auto answer = co_await http_.send(std::move(url), std::move(request), deadline, options);
    if (!answer) {
        co_return std::move(answer).error();
    }
    if (answer->status != 200) {
        co_return make_error(ErrorCode::protocol_error, "answered with status " + std::to_string(answer->status));
    }
    co_return std::move(answer->body);
}

asio::awaitable<Result<std::string>> IssuerKeys::fetch() {
    const auto deadline = net::deadline_in(kTimeout);
    const bool discovers = options_.jwks_url.empty();
    auto url = parse_url(discovers ? discovery_url(options_.issuer) : options_.jwks_url, true);
    if (url && discovers) {
        const bool here = url->endpoint.is_loopback();
        const auto document = co_await get(*url, deadline);
        const auto found = document ? read_discovery(*document, options_.issuer) : document;
        url = found ? parse_url(*found, here) : Result<net::Url>{found.error()};
    }
    if (!url) {
        co_return std::move(url).error();
    }
    co_return co_await get(*url, deadline);
}

/// Keys that can be used replace those in use; anything else is a problem that is told once.
Result<void> IssuerKeys::take(Result<std::string> text) {
    auto keys = text ? TokenKeys::parse(*text) : Result<TokenKeys>{text.error()};
    const auto problem = keys ? std::string{} : keys.error().message;
    std::string news;
    {
        const std::scoped_lock lock{mutex_};
        if (keys) {
            if (!keys_ || text_ != *text) {
                keys_ = std::make_shared<const TokenKeys>(*std::move(keys));
                text_ = *std::move(text);
                news = std::to_string(keys_->size()) + " keys of " + options_.issuer + " are in use";
            }
            health_.keys = keys_->size();
            health_.as_of = std::chrono::steady_clock::now();
        }
        if (problem != health_.problem) {
            news = problem.empty() ? "the keys of " + options_.issuer + " can be read again"
                                   : "the keys of " + options_.issuer + " cannot be read: " + problem +
                                         (keys_ ? "; those from before stay in use" : "; no token is accepted");
        }
        health_.problem = problem;
    }
    if (!news.empty() && options_.log) {
        options_.log(!problem.empty(), news);
    }
    return problem.empty() ? Result<void>{} : make_error(ErrorCode::invalid_argument, problem);
}

}  // namespace farebox::signer
