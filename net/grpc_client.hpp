#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <string>

#include "farebox/result.hpp"
#include "net/deadline.hpp"
#include "net/endpoint.hpp"
#include "net/http_message.hpp"
#include "net/tls_policy.hpp"

namespace farebox::net {

class Connector;

struct GrpcCallOptions {
    GrpcCallOptions();

    Headers metadata;  ///< Lower-case names.
    std::size_t max_message_bytes = 4 * 1024 * 1024;
    bool public_only = false;  ///< As in CallOptions.
};

/// Unary gRPC calls: HTTP/2 by ALPN for https:, by prior knowledge for http: and unix:. One connection per call, as
/// go-livepeer does. Belongs to one io_context and is used on its thread.
class GrpcClient {
public:
    GrpcClient(boost::asio::io_context& context, TlsPolicy tls);

    /// @param path  "/package.Service/Method"
    /// @return The serialised answer. A status other than 0 is error_from_grpc(); also connection_failed, timeout,
    ///         cancelled, too_large, protocol_error.
    boost::asio::awaitable<Result<std::string>> unary(Endpoint endpoint, std::string path, std::string message,
                                                      Deadline deadline, GrpcCallOptions options = {});

private:
    std::shared_ptr<Connector> connector_;
};

}  // namespace farebox::net
