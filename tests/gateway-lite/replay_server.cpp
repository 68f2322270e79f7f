#include "tests/gateway-lite/replay_server.hpp"

#include <stdexcept>
#include <utility>

namespace farebox::gateway::test {
namespace {

/// Where the recorded orchestrator was.
constexpr std::string_view kRecordedUrl = "https://localhost:28935";
constexpr int kUnexpected = 599;

}  // namespace

ReplayServer::ReplayServer(RecordedRun run) : run_{std::move(run)}, pool_{std::make_unique<net::IoPool>(1)} {
    net::ServerOptions options;
    options.handler = [this](net::ServerRequest& request, net::ResponseWriter& writer) {
        return handle(request, writer);
    };
    options.grpc = [this](net::GrpcCall call) { return handle_grpc(std::move(call)); };
    server_ = std::make_unique<net::HttpServer>(*pool_, std::move(options));
    const std::lock_guard lock{mutex_};  // shows url_ to the thread that answers
    const auto endpoint = server_->listen({net::TcpAddress{"127.0.0.1", 0}, std::nullopt, "replay"});
    if (!endpoint) {
        throw std::runtime_error{endpoint.error().message};
    }
    url_ = endpoint->to_string();
}

std::string ReplayServer::differences() const {
    const std::lock_guard lock{mutex_};
    return differences_;
}

bool ReplayServer::is_finished() const {
    const std::lock_guard lock{mutex_};
    return next_ == run_.size();
}

void ReplayServer::note(const std::string& what) {
    const std::lock_guard lock{mutex_};
    differences_ += what;
}

const RecordedExchange* ReplayServer::take(std::string_view target) {
    const std::lock_guard lock{mutex_};
    while (target.ends_with("/stop") && next_ < run_.size() && run_[next_].request.target != target) {
        ++next_;
    }
    return next_ < run_.size() ? &run_[next_++] : nullptr;
}

net::Response ReplayServer::answer_of(const RecordedExchange& exchange) const {
    auto answer = *exchange.response;
    for (auto at = answer.body.find(kRecordedUrl); at != std::string::npos; at = answer.body.find(kRecordedUrl)) {
        answer.body.replace(at, kRecordedUrl.size(), url());
    }
    return answer;
}

net::asio::awaitable<void> ReplayServer::handle(net::ServerRequest& request, net::ResponseWriter& writer) {
    const auto* const exchange = take(request.target);
    if (exchange == nullptr) {
        note(request.method + " " + request.target + " is too much\n");
        writer.send(net::text_response(kUnexpected, "not recorded"));
        co_return;
    }
    note(test::differences(request, exchange->request));
    if (!exchange->response) {
        writer.abort();
        co_return;
    }
    auto answer = answer_of(*exchange);
    const bool whole = answer.headers.contains("Content-Length") || answer.body.empty();
    answer.headers.remove("Content-Length");
    if (whole) {
        writer.send(std::move(answer));
        co_return;
    }
    const auto begun = co_await writer.begin(answer.status, std::move(answer.headers));
    if (begun && co_await writer.write(std::move(answer.body))) {
        co_await writer.end();
    }
}

net::asio::awaitable<net::GrpcReply> ReplayServer::handle_grpc(net::GrpcCall call) {
    const auto* const exchange = take(call.method);
    if (exchange == nullptr || call.method != exchange->request.target ||
        call.message != grpc_message(exchange->request.body)) {
        note(call.method + " is not the recorded call\n");
        co_return net::GrpcReply{net::grpc_code::kUnimplemented, "not recorded", {}};
    }
    co_return net::GrpcReply{net::grpc_code::kOk, {}, grpc_message(exchange->response->body)};
}

}  // namespace farebox::gateway::test
