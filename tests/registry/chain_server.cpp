#include "tests/registry/chain_server.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>
#include <thread>

namespace farebox::signer::test {

using Json = nlohmann::json;

Address orchestrator(std::uint16_t number) {
    return Address{{0xa0, static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)}};
}

ChainServer::ChainServer(std::uint16_t orchestrators)
    : facts_{sandbox::LocalChain{{}, [] { return protocol::Timestamp{1'795'213'012'000'000'000}; }}, {}} {
    facts_.own = {orchestrator(0), "https://own.example", "", Wei{std::uint64_t{1}}};
    for (std::uint16_t i = 1; i < orchestrators; ++i) {
        const auto name = "o" + std::to_string(i) + ".example";
        facts_.chain.register_orchestrator(
            {orchestrator(i), "https://" + name, "https://ai-" + name, Wei{std::uint64_t{10'000} - i}});
    }
    net::ServerOptions options;
    options.handler = [this](net::ServerRequest& request, net::ResponseWriter& writer) -> net::asio::awaitable<void> {
        std::chrono::milliseconds delay{0};
        with([&](const Facts& facts) { delay = facts.delay; });
        net::asio::steady_timer timer{co_await net::asio::this_coro::executor, delay};
        co_await timer.async_wait(net::asio::use_awaitable);
        writer.send(net::json_response(200, answer(request.body)));
    };
    server_ = std::make_unique<net::HttpServer>(pool_, std::move(options));
    url_ = server_->listen({net::TcpAddress{"127.0.0.1", 0}, std::nullopt, "rpc"})->to_string();
}

ChainServer::~ChainServer() {
    server_->stop(std::chrono::milliseconds{0});
}

int ChainServer::requests() const {
    const std::scoped_lock lock{mutex_};
    return requests_;
}

void ChainServer::wait_for_requests(int number) const {
    while (requests() < number) {
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
}

void ChainServer::with(const std::function<void(Facts&)>& what) {
    const std::scoped_lock lock{mutex_};
    what(facts_);
}

std::string ChainServer::answer(const std::string& body) {
    const std::scoped_lock lock{mutex_};
    ++requests_;
    Json answers = Json::array();
    for (const auto& call : Json::parse(body)) {
        const std::string method = call["method"];
        const auto& first = call["params"].empty() ? Json() : call["params"][0];
        const auto data = first.is_object() ? first.value("data", "") : std::string{};
        const bool brings_code = first.is_object() && !first.contains("to");
        if (brings_code && !facts_.runs_code && facts_.refuses_batches) {
            return R"({"error":{"code":-32600,"message":"invalid request"}})";
        }
        const auto lie = brings_code && !facts_.runs_code ? R"({"error":{"code":-32602,"message":"to is missing"}})"
                         : facts_.lie                     ? facts_.lie(method, data)
                                                          : std::string{};
        answers.push_back(lie.empty() ? Json::parse(sandbox::answer_json_rpc(facts_.chain, facts_.own, call.dump()))
                                      : Json::parse(lie));
        answers.back()["id"] = call["id"];
    }
    return answers.dump();
}

std::vector<Address> addresses(const OrchestratorSet& set) {
    std::vector<Address> list;
    for (const auto& each : set.orchestrators) {
        list.push_back(each.address);
    }
    return list;
}

}  // namespace farebox::signer::test
