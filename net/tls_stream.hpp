#pragma once

#include <memory>
#include <string>

#include "net/byte_stream.hpp"
#include "net/peer.hpp"
#include "net/self_signed.hpp"
#include "net/socket_stream.hpp"
#include "net/tls_policy.hpp"

namespace farebox::net {

/// A server's certificate and protocol choice, ready for use. Shared by the connections of all threads.
class TlsServerContext;
/// @param offer_http2  ALPN: http/1.1 if the client offers it, else h2 if this is true.
Result<std::shared_ptr<TlsServerContext>> make_tls_server_context(const TlsIdentity& identity, bool offer_http2);

/// The server's side of a handshake on a connected stream.
/// @param peer  Gets the names of the certificate that the client showed, if it was asked for one; outlives the call.
asio::awaitable<Result<std::unique_ptr<ByteStream>>> accept_tls(std::unique_ptr<ByteStream> connected,
                                                                std::shared_ptr<TlsServerContext> tls,
                                                                Deadline deadline, Peer& peer);

/// A client's trust and protocol choice. Belongs to one thread.
class TlsClientContext;
/// @param alpn  "http/1.1" or "h2"; a server that chooses another protocol is refused.
Result<std::shared_ptr<TlsClientContext>> make_tls_client_context(TlsPolicy policy, std::string alpn);

/// Handshake on a connected socket. A certificate that the policy does not accept is `unauthenticated`; where the
/// policy is tofu the entry has then been evicted, and one more try on a new connection is the caller's to make.
asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect_tls(asio::io_context& context, StreamSocket socket,
                                                                 std::shared_ptr<TlsClientContext> tls,
                                                                 std::string host, std::string host_port,
                                                                 Deadline deadline);

}  // namespace farebox::net
