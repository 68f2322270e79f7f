#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "net/openssl_handles.hpp"
#include "net/tls_context.hpp"

// What a server needs before its first handshake: its certificate, its key and what it agrees to speak.
namespace farebox::net {
namespace {

constexpr std::string_view kHttp1 = "http/1.1";
constexpr std::string_view kHttp2 = "h2";
/// TLS 1.2: forward secrecy and authenticated encryption only. TLS 1.3 has nothing else.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

/// The server's certificate and the ones that lead to its CA.
Result<void> use_chain(SSL_CTX* context, std::string_view pem) {
    const Bio bio = reader_of(pem);
    const Certificate leaf = next_certificate(bio.get());
    if (!leaf) {
        ERR_clear_error();
        return make_error(ErrorCode::invalid_argument, "the certificate is no PEM certificate",
                          "it begins with -----BEGIN CERTIFICATE-----");
    }
    bool done = SSL_CTX_use_certificate(context, leaf.get()) == 1;
    while (const Certificate next = next_certificate(bio.get())) {
        done = done && SSL_CTX_add1_chain_cert(context, next.get()) == 1;
    }
    const bool whole = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;  // else one of them is damaged
    if (!done || !whole) {
        return tls_error(ErrorCode::invalid_argument, "the certificate chain is unusable");
    }
    ERR_clear_error();
    return {};
}

Result<void> use_private_key(SSL_CTX* context, std::string_view pem) {
    const Bio bio = reader_of(pem);
    const PrivateKey key{bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr) : nullptr};
    if (!key) {
        ERR_clear_error();
        return make_error(ErrorCode::invalid_argument, "the private key is no PEM key, or it is encrypted",
                          "store it without a password, readable by the server's user alone");
    }
    if (X509_check_private_key(SSL_CTX_get0_certificate(context), key.get()) != 1) {
        ERR_clear_error();
        return make_error(ErrorCode::invalid_argument, "the private key is not the certificate's",
                          "the server's own certificate comes first in its file, its CA's after it");
    }
    if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
        return tls_error(ErrorCode::invalid_argument, "the private key is unusable");
    }
    return {};
}

/// Clients are asked for a certificate of these authorities, and shown their names, by which they choose one. Any
/// authority that is listed ends a chain, also one below another.
Result<void> ask_for_certificates(SSL_CTX* context, const TlsIdentity& identity) {
    constexpr int kLongestChain = 8;
    constexpr std::size_t kMaxChainBytes = 64U << 10U;
    if (identity.client_authorities_pem.empty()) {
        return {};
    }
    if (!trust_authorities(context, identity.client_authorities_pem)) {
        return make_error(ErrorCode::invalid_argument, "the clients' authorities are no PEM certificates",
                          "each begins with -----BEGIN CERTIFICATE-----");
    }
    const Bio bio = reader_of(identity.client_authorities_pem);
    while (const Certificate authority = next_certificate(bio.get())) {
        SSL_CTX_add_client_CA(context, authority.get());
    }
    ERR_clear_error();  // of the end of the text
    const int required = identity.require_client_certificate ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | required, nullptr);
    SSL_CTX_set_verify_depth(context, kLongestChain);
    SSL_CTX_set_max_cert_list(context, kMaxChainBytes);
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
    return {};
}

bool offers(std::string_view wire, std::string_view protocol) {
    while (!wire.empty()) {
        const auto size = static_cast<std::size_t>(static_cast<unsigned char>(wire.front()));
        if (wire.substr(1, size) == protocol) {
            return true;
        }
        wire.remove_prefix(std::min(size + 1, wire.size()));
    }
    return false;
}

/// http/1.1 first: a client that offers both (browsers, curl) must not land on the gRPC-only side.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned in_size,
                    void* argument) {
    const auto* tls = static_cast<const TlsServerContext*>(argument);
    const std::string_view wire{reinterpret_cast<const char*>(in), in_size};  // NOLINT: OpenSSL's byte type
    const std::string_view chosen = offers(wire, kHttp1)                       ? kHttp1
                                    : tls->offer_http2 && offers(wire, kHttp2) ? kHttp2
                                                                               : std::string_view{};
    if (chosen.empty()) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *out = reinterpret_cast<const unsigned char*>(chosen.data());  // NOLINT: OpenSSL's byte type
    *out_size = static_cast<unsigned char>(chosen.size());
    return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Result<std::shared_ptr<TlsServerContext>> make_tls_server_context(const TlsIdentity& identity, bool offer_http2) {
    auto tls = std::make_shared<TlsServerContext>();
    tls->offer_http2 = offer_http2;
    tls->client_authorities = identity.client_authorities_pem;
    SSL_CTX* native = tls->context.get();
    ERR_clear_error();
    auto usable = use_chain(native, identity.certificate_pem);
    if (usable) {
        usable = use_private_key(native, identity.private_key_pem);
    }
    if (usable) {
        usable = ask_for_certificates(native, identity);
    }
    if (!usable) {
        return std::move(usable).error();
    }
    if (SSL_CTX_set_cipher_list(native, kCiphers) != 1) {
        return tls_error(ErrorCode::internal, "this OpenSSL has none of the ciphers");
    }
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(native, 0);  // a client that closes without reading them would reset the connection
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, tls.get());
    return tls;
}

}  // namespace farebox::net
