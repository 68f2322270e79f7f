// The part of HttpService that speaks gRPC: /net.Orchestrator/….
#include "protocol/wire/orchestrator_info.hpp"
#include "protocol/wire/orchestrator_request.hpp"
#include "protocol/wire/ping_pong.hpp"
#include "sandbox/orchestrator/http_service.hpp"
#include "sandbox/orchestrator/spoil.hpp"

namespace farebox::sandbox {
namespace {

constexpr std::string_view kPing = "/net.Orchestrator/Ping";

net::GrpcReply failure(int status, std::string text) {
    net::GrpcReply reply;
    reply.status = status;
    reply.error = std::move(text);
    return reply;
}

net::GrpcReply success(std::string message) {
    net::GrpcReply reply;
    reply.message = std::move(message);
    return reply;
}

/// Every refusal is UNKNOWN with its text, as go-livepeer's.
net::GrpcReply get_orchestrator(Orchestrator& orchestrator, const net::GrpcCall& call) {
    const auto request = protocol::wire::decode_orchestrator_request(call.message);
    if (!request) {
        return failure(net::grpc_code::kInternal, "grpc: error unmarshalling request: " + request.error().message);
    }
    const auto info = orchestrator.describe(*request);
    if (!info) {
        orchestrator.report().add_rejection(call.method, {}, info.rejection());
        return failure(net::grpc_code::kUnknown, info.rejection().text);
    }
    std::string message = protocol::wire::encode(*info);
    const auto& nonsense = orchestrator.faults().nonsense;
    if (nonsense && nonsense->place == Place::quote) {
        message = spoiled_info(*nonsense, message);
    }
    return success(std::move(message));
}

net::GrpcReply ping(const Orchestrator& orchestrator, const net::GrpcCall& call) {
    const auto request = protocol::wire::decode_ping_pong(call.message);
    if (!request) {
        return failure(net::grpc_code::kInternal, "grpc: error unmarshalling request: " + request.error().message);
    }
    protocol::wire::PingPong pong;
    pong.value = orchestrator.answer_ping(request->value);
    return success(protocol::wire::encode(pong));
}

}  // namespace

boost::asio::awaitable<net::GrpcReply> HttpService::handle_grpc(net::GrpcCall call) {
    co_await dawdle(call.method == kPing ? Place::other : Place::quote);
    if (call.method == "/net.Orchestrator/GetOrchestrator") {
        co_return get_orchestrator(orchestrator_, call);
    }
    if (call.method == kPing) {
        co_return ping(orchestrator_, call);
    }
    co_return failure(net::grpc_code::kUnimplemented, "unknown method " + call.method);
}

}  // namespace farebox::sandbox
