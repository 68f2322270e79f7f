#include "tests/signer/scripted_chain.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "signer/chain/abi.hpp"

namespace farebox::signer::test {

ScriptedChain::ScriptedChain() {
    facts_.last_initialized_round = json_words({"7"});
    facts_.hash_of_round = json_words({"77"});
    facts_.hash_of_round_before = json_words({"66"});
    facts_.sender_info = json_words({"3e8", "0", "64", "0"});
    facts_.paused = json_words({"0"});
    facts_.broker = json_words({"b0"});
    facts_.rounds = json_words({"c0"});
    facts_.broker_target = json_words({"0"});
    net::ServerOptions options;
    options.handler = [this](net::ServerRequest& request, net::ResponseWriter& writer) -> net::asio::awaitable<void> {
        auto answered = answer(request);
        if (answered.delay.count() > 0) {
            net::asio::steady_timer timer{co_await net::asio::this_coro::executor, answered.delay};
            co_await timer.async_wait(net::asio::use_awaitable);
        }
        writer.send(std::move(answered.response));
        co_return;
    };
    server_ = std::make_unique<net::HttpServer>(pool_, std::move(options));
    const auto endpoint = server_->listen({net::TcpAddress{"127.0.0.1", 0}, std::nullopt, "rpc"});
    url_ = endpoint->to_string();
}

ScriptedChain::~ScriptedChain() {
    server_->stop(std::chrono::milliseconds{0});
}

int ScriptedChain::requests() const {
    const std::scoped_lock lock{mutex_};
    return requests_;
}

std::string ScriptedChain::authorization() const {
    const std::scoped_lock lock{mutex_};
    return authorization_;
}

void ScriptedChain::change(const std::function<void(Facts&)>& edit) {
    const std::scoped_lock lock{mutex_};
    edit(facts_);
}

int ScriptedChain::calls(const std::string& method) const {
    const std::scoped_lock lock{mutex_};
    const auto found = calls_.find(method);
    return found == calls_.end() ? 0 : found->second;
}

std::string ScriptedChain::next_block() {
    if (!facts_.block.empty()) {
        return facts_.block;
    }
    const auto head = facts_.head + (facts_.grows ? grown_++ : 0);
    std::ostringstream text;
    text << R"({"number":"0x)" << std::hex << head << R"(","l1BlockNumber":)" << facts_.l1_block << "}";
    return text.str();
}

std::string ScriptedChain::result_of(const std::string& method, const std::string& data) {
    const auto has = [&data](const char* text) { return data.find(text) != std::string::npos; };
    if (method == "eth_chainId") {
        return facts_.chain_id;
    }
    if (method == "eth_getBlockByNumber") {
        return next_block();
    }
    if (method == "eth_getCode") {
        return facts_.code;
    }
    if (has("0xe16c7d98")) {
        if (has("bd1aa3e8d2464256")) {
            return facts_.broker;
        }
        const auto target = abi::encode_call(abi::kGetContract, std::vector{abi::contract_id("TicketBrokerTarget")});
        return data == target ? facts_.broker_target : has("e8438ea868df48e3") ? facts_.rounds : json_words({"0"});
    }
    if (has("0x5c975abb")) {
        return facts_.paused;
    }
    if (has("0xe1a589da")) {
        return facts_.sender_info;
    }
    if (has("0x8807f36e")) {
        return facts_.last_initialized_round;
    }
    return data.ends_with("7") ? facts_.hash_of_round : facts_.hash_of_round_before;
}

ScriptedChain::Answer ScriptedChain::answer(const net::ServerRequest& request) {
    const std::scoped_lock lock{mutex_};
    ++requests_;
    authorization_ = request.headers.get("Authorization");
    if (facts_.whole_answer || facts_.status != 200) {
        auto response = net::json_response(facts_.status, facts_.whole_answer ? facts_.whole_answer() : "");
        if (!facts_.retry_after.empty()) {
            response.headers.set("Retry-After", facts_.retry_after);
        }
        return {std::move(response), facts_.delay};
    }
    std::string answers;
    for (const auto& call : nlohmann::json::parse(request.body)) {
        const std::string method = call["method"];
        ++calls_[method];
        const auto& params = call["params"];
        const auto data = method == "eth_call" ? params[0]["data"].get<std::string>() : std::string{};
        answers += (answers.empty() ? "[" : ",") + std::string{R"({"jsonrpc":"2.0","id":)"} + call["id"].dump() +
                   R"(,"result":)" + result_of(method, data) + "}";
    }
    return {net::json_response(200, answers + "]"), facts_.delay};
}

}  // namespace farebox::signer::test
