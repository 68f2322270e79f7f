#include "tests/e2e/rpc_gate.hpp"

#include <stdexcept>
#include <utility>

namespace farebox::test {
namespace {

net::ServerOptions options_for(net::Handler handler) {
    net::ServerOptions options;
    options.handler = std::move(handler);
    return options;
}

}  // namespace

RpcGate::RpcGate(const std::string& behind)
    : behind_{*net::Url::parse(behind)},
      client_{pool_.at(0)},
      server_{pool_, options_for([this](net::ServerRequest& request, net::ResponseWriter& writer) {
                  return handle(request, writer);
              })} {
    const auto bound = server_.listen({net::TcpAddress{"127.0.0.1", 0}, std::nullopt, "gate"});
    if (!bound) {
        throw std::runtime_error{bound.error().message};
    }
    url_ = bound->to_string();
}

RpcGate::~RpcGate() {
    server_.stop(std::chrono::milliseconds{0});
    pool_.stop();
}

void RpcGate::on_send(std::function<void()> instead) {
    const std::scoped_lock lock{mutex_};
    instead_ = std::move(instead);
}

std::function<void()> RpcGate::instead_of_sending() {
    const std::scoped_lock lock{mutex_};
    return instead_;
}

net::asio::awaitable<void> RpcGate::handle(net::ServerRequest& request, net::ResponseWriter& writer) {
    if (silent_) {
        writer.abort();
        co_return;
    }
    if (request.body.find("eth_sendRawTransaction") != std::string::npos) {
        ++sends_;
        if (const auto instead = instead_of_sending()) {
            instead();
            writer.abort();
            co_return;
        }
    }
    net::Request passed{"POST", {}, {}, request.body};
    passed.headers.set("Content-Type", "application/json");
    auto answer = co_await client_.send(behind_, std::move(passed), net::deadline_in(std::chrono::seconds{20}));
    if (answer) {
        writer.send(net::json_response(answer->status, answer->body));
    } else {
        writer.abort();
    }
}

}  // namespace farebox::test
