#include "signer/chain/rpc_group.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

#include "net/http_client.hpp"
#include "signer/config/parse.hpp"
#include "signer/config/rpc_url.hpp"

namespace farebox::signer {

namespace asio = boost::asio;

namespace {

using Answers = Result<std::vector<Result<std::string>>>;
using Calls = std::vector<net::JsonRpcCall>;

asio::awaitable<void> ask_into(net::JsonRpcClient& rpc, const Calls& calls, net::Deadline deadline, Answers& answers) {
    try {
        auto answered = co_await rpc.batch(calls, deadline);
        answers = std::move(answered);
    } catch (const boost::system::system_error&) {
        throw;  // cancelled
    } catch (const std::exception& failure) {
        answers = make_error(ErrorCode::internal, failure.what());
    }
}

/// An operation that asks once it is started; the arguments must live until it ends.
auto ask_later(asio::io_context& context, net::JsonRpcClient& rpc, const Calls& calls, net::Deadline deadline,
               Answers& answers) {
    return asio::co_spawn(context, ask_into(rpc, calls, deadline, answers), asio::deferred);
}

}  // namespace

RpcGroup::RpcGroup(asio::io_context& context) : context_{context}, http_{std::make_unique<net::HttpClient>(context)} {}

RpcGroup::~RpcGroup() = default;

Result<void> RpcGroup::open(const std::vector<std::string>& urls) {
    for (const auto& text : urls) {
        auto rpc = config::parse_rpc_url(text);
        if (!rpc) {
            return std::move(rpc).error();
        }
        endpoints_.push_back(
            {config::redact_url(text), rpc->url.endpoint, net::JsonRpcClient{*http_, rpc->url, rpc->headers}});
    }
    return {};
}

asio::awaitable<std::vector<EndpointReply>> RpcGroup::ask(Calls calls, std::chrono::milliseconds timeout) {
    std::vector<EndpointReply> replies;
    if (endpoints_.empty()) {
        co_return replies;
    }
    const auto deadline = net::deadline_in(timeout);
    std::vector<Answers> answers(endpoints_.size(), make_error(ErrorCode::cancelled, "cut off"));
    std::vector<decltype(ask_later(context_, endpoints_.front().rpc, calls, deadline, answers.front()))> questions;
    for (std::size_t i = 0; i < endpoints_.size(); ++i) {
        questions.push_back(ask_later(context_, endpoints_[i].rpc, calls, deadline, answers[i]));
    }
    auto together = asio::experimental::make_parallel_group(std::move(questions));
    const asio::experimental::wait_for_all all;
    co_await together.async_wait(all, asio::use_awaitable);
    for (std::size_t i = 0; i < endpoints_.size(); ++i) {
        auto& answered = answers[i];
        if (!answered) {
            auto error = std::move(answered).error();
            error.message = net::without_endpoint(error.message, endpoints_[i].address);
            answered = std::move(error);
        }
        replies.push_back({endpoints_[i].shown, std::move(answered)});
    }
    co_return replies;
}

}  // namespace farebox::signer
