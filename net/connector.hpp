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

    /// @param public_only  Only addresses that anybody can reach (AddressClass::global).
    /// Errors: connection_failed, timeout, cancelled, unauthenticated (certificate), invalid_argument (policy),
    /// protocol_error (no such address).
    asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect(Endpoint endpoint, Deadline deadline,
                                                                 bool public_only = false);

private:
    asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect_once(const Endpoint& endpoint, Deadline deadline,
                                                                      bool public_only);
    asio::awaitable<Result<StreamSocket>> connect_tcp(const Endpoint& endpoint, Deadline deadline, bool public_only);

    asio::io_context& context_;
    TlsPolicy policy_;
    std::string alpn_;
    std::shared_ptr<TlsClientContext> tls_;  ///< Made at the first use: reading the system's CAs takes a while.
};

}  // namespace farebox::net
