#include "tests/gateway-lite/fake_network.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "net/orchestrator/discovery_document.hpp"
#include "tests/gateway-lite/quotes.hpp"

namespace farebox::gateway::test {
namespace {

using Json = nlohmann::json;

bool is_paid(const net::Request& request) {
    return !request.headers.get("Livepeer-Payment").empty();
}

}  // namespace

FakeNetwork::FakeNetwork(std::optional<net::TlsIdentity> identity)
    : asked_price{kPrice}, listed_price{kPrice}, pool_{std::make_unique<net::IoPool>(1)} {
    net::ServerOptions options;
    options.limits.body_bytes = 8u << 20u;
    options.handler = [this](net::ServerRequest& request, net::ResponseWriter& writer) {
        return handle(request, writer);
    };
    options.grpc = [this](net::GrpcCall call) { return handle_grpc(std::move(call)); };
    server_ = std::make_unique<net::HttpServer>(*pool_, std::move(options));
    auto endpoint = server_->listen({net::TcpAddress{"127.0.0.1", 0}, std::move(identity), "fake"});
    if (!endpoint) {
        throw std::runtime_error{endpoint.error().message};
    }
    const std::lock_guard lock{mutex_};
    endpoint_ = *std::move(endpoint);
}

std::vector<FakeNetwork::Seen> FakeNetwork::seen(const std::string& prefix) const {
    const std::lock_guard lock{mutex_};
    std::vector<Seen> found;
    for (const auto& each : seen_) {
        if (each.target.starts_with(prefix)) {
            found.push_back(each);
        }
    }
    return found;
}

std::vector<protocol::wire::OrchestratorRequest> FakeNetwork::info_requests() const {
    const std::lock_guard lock{mutex_};
    return info_requests_;
}

net::asio::awaitable<net::GrpcReply> FakeNetwork::handle_grpc(net::GrpcCall call) {
    net::GrpcReply reply;
    const auto request = protocol::wire::decode_orchestrator_request(call.message);
    if (call.method != "/net.Orchestrator/GetOrchestrator" || !request || !info) {
        reply.status = net::grpc_code::kUnimplemented;
        co_return reply;
    }
    {
        const std::lock_guard lock{mutex_};
        info_requests_.push_back(*request);
    }
    const auto told = info(*request);
    if (told) {
        reply.message = protocol::wire::encode(*told);
    } else {
        reply.status = net::grpc_code::kUnknown;
        reply.error = told.error().message;
    }
    co_return reply;
}

net::asio::awaitable<void> FakeNetwork::handle(net::ServerRequest& request, net::ResponseWriter& writer) {
    {
        const std::lock_guard lock{mutex_};
        seen_.push_back({request.method, request.target, request.body, is_paid(request),
                         std::string{request.headers.get("Livepeer-Payer-Address")},
                         std::string{request.headers.get("Farebox-Version")},
                         std::string{request.headers.get("x-farebox-instance")},
                         std::string{request.headers.get("Authorization")},
                         std::string{request.headers.get("Livepeer-Payment")}});
    }
    if (stream && is_paid(request) && request.path().starts_with("/apps/single/app")) {
        co_await stream(writer);
        co_return;
    }
    writer.send(answer(request));
}

net::Response FakeNetwork::answer(const net::Request& request) {
    if (intercept) {
        if (auto instead = intercept(request)) {
            return *std::move(instead);
        }
    }
    const auto path = request.path();
    if (path == "/sign-orchestrator-info") {
        return net::json_response(200, Json{{"address", "0xa8d74f6d0aEf896529D4439B5Bbcd8C6081eC80f"},
                                            {"signature", "0x" + std::string(130, '1')}}
                                           .dump());
    }
    if (path == "/generate-live-payment") {
        return sign(request);
    }
    if (path == "/discovery") {
        return net::json_response(200, discovery());
    }
    if (path.starts_with("/apps/single/")) {
        return app(request);
    }
    return path.starts_with("/apps/live/") ? session(request) : net::text_response(404, "not found");
}

net::Response FakeNetwork::sign(const net::Request& request) {
    const auto ask = Json::parse(request.body);
    ++nonce_;
    const Json answer{{"payment", make_payment(ask["orchestrator"], 2, nonce_ * 10)},
                      {"segCreds", "c2Vn"},
                      {"state", {{"State", "c3RhdGU="}, {"Sig", "c2VhbA=="}}}};
    return net::json_response(200, answer.dump());
}

std::string FakeNetwork::discovery() const {
    net::orchestrator::Runner single;
    single.app = "echo/single";
    single.mode = "single-shot";
    single.url = url() + "/apps/single/app";
    single.capacity = 4;
    single.capacity_available = capacity_available;
    auto live = single;
    live.app = "echo/live";
    live.mode = "persistent";
    live.url = url() + "/apps/live/session";
    if (priced) {
        single.price = net::orchestrator::RunnerPrice{std::to_string(listed_price), "wei", single_unit};
        live.price = net::orchestrator::RunnerPrice{std::to_string(listed_price), "wei", "seconds"};
    }
    net::orchestrator::DiscoveryEntry entry;
    entry.address = url();
    entry.runners = {single, live};
    return net::orchestrator::encode_discovery({entry});
}

net::Response FakeNetwork::challenge(const std::string& runner) const {
    auto challenge = Json::parse(make_challenge(1, asked_price));
    challenge["payment_url"] = url() + "/apps/" + runner + "/session/3d6199e4/payment";
    return net::json_response(402, challenge.dump());
}

net::Response FakeNetwork::app(const net::Request& request) {
    if (request.path() == "/apps/single/session/3d6199e4/payment") {
        return net::Response{200, {}, {}, {}};
    }
    if (priced && !is_paid(request)) {
        return challenge("single");
    }
    net::Response echo;
    echo.headers.add("Content-Type", "text/plain");
    echo.body = request.method + " " + request.target + " " + request.body;
    return echo;
}

net::Response FakeNetwork::session(const net::Request& request) {
    const auto path = request.path();
    if (path.ends_with("/stop")) {
        return net::Response{204, {}, {}, {}};
    }
    if (path.ends_with("/payment")) {
        return net::Response{200, {}, {}, {}};
    }
    if (priced && !is_paid(request)) {
        return challenge("live");
    }
    const auto control = url() + "/apps/live/session/3d6199e4";
    return net::json_response(
        200, Json{{"session_id", "3d6199e4"}, {"app_url", control + "/app"}, {"control_url", control}}.dump());
}

}  // namespace farebox::gateway::test
