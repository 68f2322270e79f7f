#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "net/peer.hpp"
#include "net/tls_stream.hpp"

namespace farebox::net {

struct SslContextFree {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextFree>;

class TlsServerContext {
public:
    SslContext context{SSL_CTX_new(TLS_server_method())};
    bool offer_http2 = false;
    std::string client_authorities;  ///< PEM, as it was given; empty: clients show no certificate.
};

class TlsClientContext {
public:
    SslContext context{SSL_CTX_new(TLS_client_method())};
    TlsPolicy policy;
    std::string alpn;
};

/// The error with what OpenSSL's queue says, which is emptied.
Error tls_error(ErrorCode code, std::string what);

/// Only these authorities. False where the text holds none, or something else among them.
bool trust_authorities(SSL_CTX* context, std::string_view pem);

/// Name and trust checks of one client connection; before its handshake.
Result<void> prepare_client(SSL* ssl, const TlsClientContext& tls, const std::string& host);
/// After the handshake: what the client's certificate is called, and until when. It was verified against the listener's
/// authorities; a client that showed none stays nameless.
void name_client(SSL* ssl, Peer& peer);
/// After the handshake: the certificate against the policy, and the protocol against what was asked for.
Result<void> check_server(SSL* ssl, const TlsClientContext& tls, const std::string& host_port);

}  // namespace farebox::net
