#include "tests/signer/scripted_chain.hpp"

#include <nlohmann/json.hpp>

namespace farebox::signer::test {

std::string words(const std::vector<std::string>& hex) {
    std::string text = "\"0x";
    for (const auto& word : hex) {
        text += std::string(64 - word.size(), '0') + word;
    }
    return text + "\"";
}

ScriptedChain::ScriptedChain() {
    facts_.last_initialized_round = words({"7"});
    facts_.hash_of_round = words({"77"});
    facts_.hash_of_round_before = words({"66"});
    facts_.sender_info = words({"3e8", "0", "64", "0"});
    facts_.broker = words({"b0"});
    facts_.rounds = words({"c0"});
    net::ServerOptions options;
    options.handler = [this](net::ServerRequest& request, net::ResponseWriter& writer) -> net::asio::awaitable<void> {
        auto body = answer(request);
        writer.send(net::json_response(200, std::move(body)));
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

std::string ScriptedChain::result_of(const std::string& method, const std::string& data) const {
    const auto has = [&data](const char* text) { return data.find(text) != std::string::npos; };
    if (method == "eth_chainId") {
        return facts_.chain_id;
    }
    if (method == "eth_getBlockByNumber") {
        return facts_.block;
    }
    if (has("0xe16c7d98")) {
        return has("bd1aa3e8d2464256") ? facts_.broker : facts_.rounds;
    }
    if (has("0xe1a589da")) {
        return facts_.sender_info;
    }
    if (has("0x8807f36e")) {
        return facts_.last_initialized_round;
    }
    return data.ends_with("7") ? facts_.hash_of_round : facts_.hash_of_round_before;
}

std::string ScriptedChain::answer(const net::ServerRequest& request) {
    const std::scoped_lock lock{mutex_};
    ++requests_;
    authorization_ = request.headers.get("Authorization");
    if (facts_.whole_answer) {
        return facts_.whole_answer();
    }
    std::string answers;
    for (const auto& call : nlohmann::json::parse(request.body)) {
        const auto& params = call["params"];
        const auto data = call["method"] == "eth_call" ? params[0]["data"].get<std::string>() : std::string{};
        answers += (answers.empty() ? "[" : ",") + std::string{R"({"jsonrpc":"2.0","id":)"} + call["id"].dump() +
                   R"(,"result":)" + result_of(call["method"], data) + "}";
    }
    return answers + "]";
}

}  // namespace farebox::signer::test
