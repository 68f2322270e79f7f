#include "tests/doctor/scripted_rpc.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace farebox::signer::doctor::test {
namespace {

std::string now_in_hex() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()).time_since_epoch();
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%llx", static_cast<unsigned long long>(now.count()));
    return text.data();
}

}  // namespace

ScriptedRpc::ScriptedRpc() {
    answers = {
        {"eth_chainId", "\"0x539\""},
        {"eth_getBlockByNumber", R"({"number":"0x999","l1BlockNumber":"0x64","timestamp":"0x)" + now_in_hex() + "\"}"},
        {"eth_getCode", "\"0x6001\""},
        {"5c975abb", json_words({"0"})},
        {"e16c7d98", json_words({"b0"})},
        {"feaf968c", json_words({"1", "5178b5a300", "0", now_in_hex(), "1"})},
        {"313ce567", json_words({"8"})},
        {"8a19c8bc", json_words({"7"})},
        {"8807f36e", json_words({"7"})},
        {"219bc76c", json_words({"1"})},
        {"6841f253", json_words({"0"})},
        {"2a4e0d55", json_words({"64"})},
        {"5a2a75a9", json_words({"64"})},
        {"e1a589da", json_words({"3e8", "0", "64", "0"})}};
    net::ServerOptions options;
    options.handler = [this](net::ServerRequest& request, net::ResponseWriter& writer) -> net::asio::awaitable<void> {
        auto response = answer(request);
        writer.send(std::move(response));
        co_return;
    };
    server_ = std::make_unique<net::HttpServer>(pool_, std::move(options));
    url_ = server_->listen({net::TcpAddress{"127.0.0.1", 0}, std::nullopt, "rpc"})->to_string();
}

ScriptedRpc::~ScriptedRpc() {
    server_->stop(std::chrono::milliseconds{0});
}

int ScriptedRpc::requests() const {
    const std::scoped_lock lock{mutex_};
    return requests_;
}

net::Response ScriptedRpc::answer(const net::ServerRequest& request) {
    const std::scoped_lock lock{mutex_};
    ++requests_;
    if (whole_answer) {
        return whole_answer();
    }
    auto list = nlohmann::json::array();
    for (const auto& call : nlohmann::json::parse(request.body)) {
        std::string name = call["method"];
        if (name == "eth_call") {
            name = call["params"][0]["data"].get<std::string>().substr(2, 8);
        }
        nlohmann::json reply{{"jsonrpc", "2.0"}, {"id", call["id"]}};
        if (const auto found = answers.find(name); found != answers.end()) {
            reply["result"] = nlohmann::json::parse(found->second);
        } else {
            reply["error"] = {{"code", -32601}, {"message", "no such method"}};
        }
        list.push_back(std::move(reply));
    }
    return net::json_response(200, list.dump());
}

}  // namespace farebox::signer::doctor::test
