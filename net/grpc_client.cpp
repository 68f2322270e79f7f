#include "net/grpc_client.hpp"

#include <boost/system/system_error.hpp>

#include "net/connector.hpp"
#include "net/grpc_call.hpp"

namespace farebox::net {
namespace {

asio::awaitable<Result<std::string>> call_once(Connector& connector, Endpoint endpoint, std::string path,
                                               std::string message, Deadline deadline, GrpcCallOptions options) {
    auto stream = co_await connector.connect(endpoint, deadline, options.public_only);
    if (!stream) {
        co_return std::move(stream).error();
    }
    (*stream)->expires_at(deadline);
    GrpcRequest request;
    request.path = std::move(path);
    request.message = std::move(message);
    request.metadata = std::move(options.metadata);
    request.authority = endpoint.host_header();
    request.scheme = endpoint.scheme == Scheme::https ? "https" : "http";
    co_return co_await grpc_call(**stream, std::move(request), options.max_message_bytes);
}

}  // namespace

GrpcCallOptions::GrpcCallOptions() = default;

GrpcClient::GrpcClient(boost::asio::io_context& context, TlsPolicy tls)
    : connector_{std::make_shared<Connector>(context, std::move(tls), "h2")} {}

boost::asio::awaitable<Result<std::string>> GrpcClient::unary(Endpoint endpoint, std::string path, std::string message,
                                                              Deadline deadline, GrpcCallOptions options) {
    if (!path.starts_with('/') || !options.metadata.valid()) {
        co_return make_error(ErrorCode::invalid_argument, "bad gRPC method or metadata");
    }
    try {
        const auto connector = connector_;
        co_return co_await call_once(*connector, std::move(endpoint), std::move(path), std::move(message), deadline,
                                     std::move(options));
    } catch (const boost::system::system_error&) {
        co_return make_error(ErrorCode::cancelled, "cancelled");
    }
}

}  // namespace farebox::net
