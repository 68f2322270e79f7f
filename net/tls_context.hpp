#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

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
};

class TlsClientContext {
public:
    SslContext context{SSL_CTX_new(TLS_client_method())};
    TlsPolicy policy;
    std::string alpn;
};

/// The error with what OpenSSL's queue says, which is emptied.
Error tls_error(ErrorCode code, std::string what);

/// Name and trust checks of one client connection; before its handshake.
Result<void> prepare_client(SSL* ssl, const TlsClientContext& tls, const std::string& host);
/// After the handshake: the certificate against the policy, and the protocol against what was asked for.
Result<void> check_server(SSL* ssl, const TlsClientContext& tls, const std::string& host_port);

}  // namespace farebox::net
