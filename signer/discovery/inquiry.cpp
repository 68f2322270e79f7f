#include "signer/discovery/inquiry.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include "net/orchestrator/get_orchestrator.hpp"

namespace farebox::signer {
namespace {

namespace asio = boost::asio;

/// Longer than the reference's: a slow one keeps nobody waiting here.
constexpr std::chrono::milliseconds kTimeout{10'000};
constexpr std::size_t kMaxTermsBytes = 256 * 1024;

net::HttpClientOptions http_options(std::shared_ptr<net::TofuStore> trust) {
    net::HttpClientOptions options;
    options.tls = net::TlsPolicy::tofu(std::move(trust));
    options.max_idle_per_origin = 0;  // the next question is minutes away
    return options;
}

Error without_endpoint(Error error, const net::Endpoint& endpoint) {
    error.message = net::without_endpoint(std::move(error.message), endpoint);
    return error;
}

/// Keeps what a coroutine returns: Asio's groups want results that can be made without a value.
template <class T>
asio::awaitable<void> keep(asio::awaitable<Result<T>> work, Result<T>& kept) {
    auto result = co_await std::move(work);
    kept = std::move(result);
}

}  // namespace

Inquiry::Inquiry(asio::io_context& context, const std::shared_ptr<net::TofuStore>& trust)
    : context_{context}, http_{context, http_options(trust)}, grpc_{context, net::TlsPolicy::tofu(trust)} {}

asio::awaitable<OrchestratorAnswer> Inquiry::ask(Candidate whom, protocol::wire::OrchestratorRequest request,
                                                 bool public_only) {
    const Error cut = make_error(ErrorCode::cancelled, "cut off");
    OrchestratorAnswer answer{cut, cut};
    const auto where = whom.endpoint;
    auto asks_terms = keep(terms(std::move(whom), std::move(request), public_only), answer.terms);
    auto asks_runners = keep(runners(where, public_only), answer.runners);
    auto together =
        asio::experimental::make_parallel_group(asio::co_spawn(context_, std::move(asks_terms), asio::deferred),
                                                asio::co_spawn(context_, std::move(asks_runners), asio::deferred));
    const asio::experimental::wait_for_all all;
    co_await together.async_wait(all, asio::use_awaitable);
    co_return answer;
}

asio::awaitable<Result<OrchestratorTerms>> Inquiry::terms(Candidate whom, protocol::wire::OrchestratorRequest request,
                                                          bool public_only) {
    net::GrpcCallOptions options;
    options.max_message_bytes = kMaxTermsBytes;
    options.public_only = public_only;
    const auto quote = co_await net::orchestrator::get_orchestrator(grpc_, whom.endpoint, std::move(request),
                                                                    net::deadline_in(kTimeout), std::move(options));
    if (!quote) {
        co_return without_endpoint(quote.error(), whom.endpoint);
    }
    co_return read_terms(quote->info, whom);
}

asio::awaitable<Result<Runners>> Inquiry::runners(net::Endpoint where, bool public_only) {
    net::Request request;
    request.headers.set("Accept", "application/json");
    const net::CallOptions options{
        .max_body_bytes = net::orchestrator::kMaxDiscoveryBytes, .repeatable = true, .public_only = public_only};
    net::Url url{where, "/discovery"};
    const auto answer = co_await http_.send(std::move(url), std::move(request), net::deadline_in(kTimeout), options);
    if (!answer) {
        co_return without_endpoint(answer.error(), where);
    }
    if (answer->status == 404) {
        co_return Runners{};
    }
    if (answer->status < 200 || answer->status > 299) {
        co_return make_error(ErrorCode::upstream_error, "/discovery answers " + std::to_string(answer->status));
    }
    const auto document = net::orchestrator::parse_discovery(answer->body);
    if (!document) {
        co_return document.error();
    }
    co_return own_runners(*document, where);
}

}  // namespace farebox::signer
