#include "tests/e2e/lying_rpc.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace farebox::test {

LyingRpc::LyingRpc(std::string chain) : chain_{std::move(chain)} {
    net::ServerOptions options;
    options.handler = [this](net::ServerRequest& request, net::ResponseWriter& writer) {
        return answer(request, writer);
    };
    server_ = std::make_unique<net::HttpServer>(pool_, std::move(options));
    url_ = server_->listen({net::TcpAddress{"127.0.0.1", 0}, std::nullopt, "rpc"})->to_string();
}

LyingRpc::~LyingRpc() {
    server_->stop(std::chrono::milliseconds{0});
}

void LyingRpc::behave(Behaviour behaviour) {
    const std::scoped_lock lock{mutex_};
    behaviour_ = std::move(behaviour);
}

int LyingRpc::requests() const {
    const std::scoped_lock lock{mutex_};
    return requests_;
}

std::string LyingRpc::pass_on(const std::string& body, const Behaviour& behaviour) {
    const auto answered = http_.call("POST", chain_, "/", body, {{"Content-Type", "application/json"}});
    if (!answered) {
        return {};
    }
    auto answers = nlohmann::json::parse(answered->body);
    const auto calls = nlohmann::json::parse(body);
    for (std::size_t i = 0; behaviour.lie && answers.is_array() && i < answers.size(); ++i) {
        answers[i]["result"] = behaviour.lie(calls[i], answers[i].value("result", nlohmann::json()));
    }
    return answers.dump();
}

net::asio::awaitable<void> LyingRpc::answer(net::ServerRequest& request, net::ResponseWriter& writer) {
    Behaviour behaviour;
    {
        const std::scoped_lock lock{mutex_};
        ++requests_;
        behaviour = behaviour_;
    }
    net::asio::steady_timer timer{co_await net::asio::this_coro::executor, behaviour.delay};
    co_await timer.async_wait(net::asio::use_awaitable);
    const bool answers = behaviour.body.empty() && behaviour.status == 200;
    auto response = net::json_response(behaviour.status, answers ? pass_on(request.body, behaviour) : behaviour.body);
    if (!behaviour.retry_after.empty()) {
        response.headers.set("Retry-After", behaviour.retry_after);
    }
    writer.send(std::move(response));
}

LyingRpc::Behaviour answers_to(const std::string& selector, nlohmann::json result) {
    LyingRpc::Behaviour behaviour;
    behaviour.lie = [selector, lie = std::move(result)](const nlohmann::json& call, nlohmann::json truth) {
        const bool meant = call["method"] == "eth_call" &&
                           call["params"][0].value("data", std::string{}).rfind("0x" + selector, 0) == 0;
        return meant ? lie : truth;
    };
    return behaviour;
}

LyingRpc::Behaviour answers_to_method(const std::string& method, nlohmann::json result) {
    LyingRpc::Behaviour behaviour;
    behaviour.lie = [method, lie = std::move(result)](const nlohmann::json& call, nlohmann::json truth) {
        return call["method"] == method ? lie : truth;
    };
    return behaviour;
}

}  // namespace farebox::test
