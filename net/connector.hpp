#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "net/byte_stream.hpp"
#include "net/endpoint.hpp"
#include "net/tls_stream.hpp"

namespace farebox::net {

/// Opens connections for a client: resolves, connects, shakes hands as the policy says. Used on its context's thread.
class Connector {
public:
    /// @param alpn  What is spoken over TLS: "http/1.1" or "h2".
    Connector(asio::io_context& context, TlsPolicy policy, std::string alpn)
        : context_{context}, policy_{std::move(policy)}, alpn_{std::move(alpn)} {}

    /// Errors: connection_failed, timeout, cancelled, unauthenticated (certificate), invalid_argument (policy).
    asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect(Endpoint endpoint, Deadline deadline);

private:
    asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect_once(const Endpoint& endpoint, Deadline deadline);
    asio::awaitable<Result<StreamSocket>> connect_tcp(const Endpoint& endpoint, Deadline deadline);

    asio::io_context& context_;
    TlsPolicy policy_;
    std::string alpn_;
    std::shared_ptr<TlsClientContext> tls_;  ///< Made at the first use: reading the system's CAs takes a while.
};

}  // namespace farebox::net
