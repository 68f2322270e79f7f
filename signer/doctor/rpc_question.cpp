#include "signer/doctor/rpc_question.hpp"

#include <ctime>
#include <nlohmann/json.hpp>
#include <utility>

#include "protocol/address.hpp"
#include "signer/chain/abi.hpp"

namespace farebox::signer::doctor {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kMaxAnswerBytes = 1U << 20U;
constexpr std::size_t kMaxReason = 300;

std::string reason_of(const Error& error) {
    return error.message.substr(0, kMaxReason);
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
    constexpr std::size_t kLength = sizeof "Sun, 06 Nov 1994 08:49:37 GMT" - 1;
    std::tm parts{};
    const std::string copy{text};
    const char* end = ::strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    if (copy.size() != kLength || end == nullptr || *end != '\0') {
        return std::nullopt;
    }
    return std::chrono::sys_seconds{std::chrono::seconds{::timegm(&parts)}};
}

void RpcQuestion::ask(std::string about, net::JsonRpcCall call, Take take) {
    calls_.push_back(std::move(call));
    asked_.push_back({std::move(about), std::move(take)});
}

void RpcQuestion::ask_contract(std::string about, const Address& contract, std::uint32_t selector,
                               std::span<const protocol::Word> arguments, Take take) {
    auto params = nlohmann::json::array();
    params.push_back({{"to", protocol::to_lower_hex(contract)}, {"data", abi::encode_call(selector, arguments)}});
    params.push_back("latest");
    ask(std::move(about), {"eth_call", params.dump()}, std::move(take));
}

void RpcQuestion::hand_out(const net::Response& response, Exchange& exchange) const {
    const auto answers = net::json_rpc::decode(response.body, calls_.size(), true);
    if (!answers) {
        exchange.failure = response.status == 200 ? answers.error()
                                                  : make_error(ErrorCode::upstream_error,
                                                               "it answered HTTP " + std::to_string(response.status));
        return;
    }
    for (std::size_t i = 0; i < asked_.size(); ++i) {
        const auto& answer = (*answers)[i];
        const auto taken = answer ? asked_[i].take(*answer) : Result<void>{answer.error()};
        if (!taken) {
            exchange.problems.push_back(asked_[i].about + ": " + reason_of(taken.error()));
        }
    }
}

boost::asio::awaitable<RpcQuestion::Exchange> RpcQuestion::send(net::HttpClient& http, config::RpcUrl endpoint,
                                                                net::Deadline deadline) {
    Exchange exchange;
    auto body = net::json_rpc::encode(calls_, true);
    if (!body) {
        exchange.failure = body.error();
        co_return exchange;
    }
    net::Headers headers = endpoint.headers;
    headers.set("Content-Type", "application/json");
    net::Request request{"POST", {}, std::move(headers), *std::move(body)};
    net::CallOptions options;
    options.max_body_bytes = kMaxAnswerBytes;
    options.repeatable = true;
    const auto asked_at = Steady::now();
    const auto response = co_await http.send(endpoint.url, std::move(request), deadline, options);
    exchange.latency = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - asked_at);
    if (!response) {
        exchange.failure = response.error();
        exchange.failure->message = net::without_endpoint(reason_of(response.error()), endpoint.url.endpoint);
        co_return exchange;
    }
    if (const auto date = parse_http_date(response->headers.get("Date"))) {
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        exchange.clock_ahead = *date - now;
    }
    hand_out(*response, exchange);
    co_return exchange;
}

}  // namespace farebox::signer::doctor
