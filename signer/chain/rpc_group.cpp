#include "signer/chain/rpc_group.hpp"

#include <optional>
#include <utility>

#include "net/http_client.hpp"
#include "signer/chain/poll_loop.hpp"
#include "signer/config/rpc_url.hpp"

namespace farebox::signer {

namespace asio = boost::asio;

RpcGroup::RpcGroup(asio::io_context& context) : context_{context}, http_{std::make_unique<net::HttpClient>(context)} {}

RpcGroup::~RpcGroup() = default;

Result<void> RpcGroup::open(const std::vector<std::string>& urls) {
    auto parsed = config::parse_rpc_urls(urls);
    if (!parsed) {
        return std::move(parsed).error();
    }
    for (auto& [shown, rpc] : *parsed) {
        endpoints_.push_back({shown, rpc.url.endpoint, net::JsonRpcClient{*http_, rpc.url, rpc.headers}});
    }
    return {};
}

asio::awaitable<std::vector<EndpointReply>> RpcGroup::ask(std::vector<net::JsonRpcCall> calls,
                                                          std::chrono::milliseconds timeout) {
    const auto deadline = net::deadline_in(timeout);
    std::vector<std::optional<Result<std::vector<Result<std::string>>>>> answers(endpoints_.size());
    std::vector<asio::awaitable<void>> questions;
    for (std::size_t i = 0; i < endpoints_.size(); ++i) {
        questions.push_back(keep_answer(endpoints_[i].rpc.batch(calls, deadline), answers[i]));
    }
    co_await run_together(context_, std::move(questions));
    std::vector<EndpointReply> replies;
    for (std::size_t i = 0; i < endpoints_.size(); ++i) {
        auto answered = answers[i] ? *std::move(answers[i]) : make_error(ErrorCode::cancelled, "cut off");
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
