#include "net/orchestrator/get_orchestrator.hpp"

namespace farebox::net::orchestrator {

boost::asio::awaitable<Result<OrchestratorQuote>> get_orchestrator(GrpcClient& client, Endpoint endpoint,
                                                                   protocol::wire::OrchestratorRequest request,
                                                                   Deadline deadline, GrpcCallOptions options) {
    // Named, because GCC 12 frees a defaulted or temporary argument of an awaited call twice.
    std::string method = kGetOrchestratorMethod;
    std::string message = encode(request);
    auto bytes =
        co_await client.unary(std::move(endpoint), std::move(method), std::move(message), deadline, std::move(options));
    if (!bytes) {
        co_return std::move(bytes).error();
    }
    auto info = protocol::wire::decode_orchestrator_info(*bytes);
    if (!info) {
        co_return make_error(ErrorCode::protocol_error, "bad OrchestratorInfo: " + info.error().message);
    }
    co_return OrchestratorQuote{*std::move(info), *std::move(bytes)};
}

}  // namespace farebox::net::orchestrator
