#include "net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstring>

#include "net/endpoint.hpp"
#include "net/tofu_store.hpp"

namespace farebox::net {
namespace {

constexpr std::string_view kHttp1 = "http/1.1";
constexpr std::string_view kHttp2 = "h2";

struct X509Free {
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, X509Free>;

struct KeyFree {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
using PrivateKey = std::unique_ptr<EVP_PKEY, KeyFree>;

struct BioFree {
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, BioFree>;

Certificate parse_certificate(std::string_view pem) {
    const Bio bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    return Certificate{bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr};
}

/// The server's certificate and the ones that lead to its CA.
bool use_chain(SSL_CTX* context, std::string_view pem) {
    const Bio bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    const Certificate leaf{bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr};
    if (!leaf || SSL_CTX_use_certificate(context, leaf.get()) != 1) {
        return false;
    }
    while (const Certificate next{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
        if (SSL_CTX_add1_chain_cert(context, next.get()) != 1) {
            return false;
        }
    }
    ERR_clear_error();  // the end of the file is an error to OpenSSL
    return true;
}

bool use_private_key(SSL_CTX* context, std::string_view pem) {
    const Bio bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    const PrivateKey key{bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr) : nullptr};
    return key && SSL_CTX_use_PrivateKey(context, key.get()) == 1 && SSL_CTX_check_private_key(context) == 1;
}

std::string to_pem(X509* certificate) {
    const Bio bio{BIO_new(BIO_s_mem())};
    if (!bio || PEM_write_bio_X509(bio.get(), certificate) != 1) {
        return {};
    }
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
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

/// The remembered or pinned certificate must be the server's leaf, byte for byte.
bool same_certificate(X509* left, std::string_view pem) {
    const Certificate right = parse_certificate(pem);
    return right && X509_cmp(left, right.get()) == 0;
}

Result<void> check_certificate(SSL* ssl, const TlsPolicy& policy, const std::string& host_port) {
    if (policy.mode == TlsPolicy::Mode::insecure || policy.mode == TlsPolicy::Mode::system) {
        return {};  // the handshake has verified what is to be verified
    }
    const Certificate leaf{SSL_get1_peer_certificate(ssl)};
    if (!leaf) {
        return make_error(ErrorCode::unauthenticated, "the server showed no certificate");
    }
    if (policy.mode == TlsPolicy::Mode::pinned) {
        return same_certificate(leaf.get(), policy.pem)
                   ? Result<void>{}
                   : make_error(ErrorCode::unauthenticated, "the server's certificate is not the pinned one");
    }
    const auto remembered = policy.store->pinned_pem(host_port);
    if (!remembered) {
        policy.store->remember(host_port, to_pem(leaf.get()));
        return {};
    }
    if (!same_certificate(leaf.get(), *remembered)) {
        if (policy.may_replace) {
            policy.store->evict(host_port, *remembered);
        }
        return make_error(ErrorCode::unauthenticated, "the server's certificate changed");
    }
    return {};
}

}  // namespace

TlsPolicy::TlsPolicy() = default;

TlsPolicy::TlsPolicy(Mode how, std::shared_ptr<TofuStore> remembered, std::string certificate)
    : mode{how}, store{std::move(remembered)}, pem{std::move(certificate)} {}

Error tls_error(ErrorCode code, std::string what) {
    const unsigned long number = ERR_get_error();
    std::array<char, 256> text{};
    if (number != 0) {
        ERR_error_string_n(number, text.data(), text.size());
        what += std::string{": "} + text.data();
    }
    ERR_clear_error();
    return make_error(code, std::move(what));
}

Result<std::shared_ptr<TlsServerContext>> make_tls_server_context(const TlsIdentity& identity, bool offer_http2) {
    auto tls = std::make_shared<TlsServerContext>();
    tls->offer_http2 = offer_http2;
    SSL_CTX* native = tls->context.get();
    if (!use_chain(native, identity.certificate_pem) || !use_private_key(native, identity.private_key_pem)) {
        return tls_error(ErrorCode::invalid_argument, "certificate and private key are unusable");
    }
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(native, 0);  // a client that closes without reading them would reset the connection
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, tls.get());
    return tls;
}

Result<std::shared_ptr<TlsClientContext>> make_tls_client_context(TlsPolicy policy, std::string alpn) {
    auto tls = std::make_shared<TlsClientContext>();
    tls->policy = std::move(policy);
    tls->alpn = std::move(alpn);
    SSL_CTX* native = tls->context.get();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    if (tls->policy.mode == TlsPolicy::Mode::tofu && !tls->policy.store) {
        return make_error(ErrorCode::invalid_argument, "trust on first use needs a store");
    }
    if (tls->policy.mode == TlsPolicy::Mode::pinned && !parse_certificate(tls->policy.pem)) {
        return tls_error(ErrorCode::invalid_argument, "the pinned certificate is no PEM certificate");
    }
    const bool by_authority = tls->policy.mode == TlsPolicy::Mode::system;
    if (by_authority && SSL_CTX_set_default_verify_paths(native) != 1) {
        return tls_error(ErrorCode::internal, "cannot read the system's CA certificates");
    }
    SSL_CTX_set_verify(native, by_authority ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    return tls;
}

Result<void> prepare_client(SSL* ssl, const TlsClientContext& tls, const std::string& host) {
    const bool is_ip = is_ip_address(host);
    const std::string wire = static_cast<char>(tls.alpn.size()) + tls.alpn;
    bool done = SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(wire.data()),  // NOLINT: OpenSSL's type
                                    static_cast<unsigned>(wire.size())) == 0;
    if (!is_ip) {
        done = done && SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                                const_cast<char*>(host.c_str())) == 1;  // NOLINT: the macro for it has a C cast
    }
    if (tls.policy.mode == TlsPolicy::Mode::system) {
        X509_VERIFY_PARAM* parameters = SSL_get0_param(ssl);
        done = done && (is_ip ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str())
                              : X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size())) == 1;
    }
    return done ? Result<void>{} : tls_error(ErrorCode::internal, "cannot prepare TLS");
}

Result<void> check_server(SSL* ssl, const TlsClientContext& tls, const std::string& host_port) {
    auto trusted = check_certificate(ssl, tls.policy, host_port);
    if (!trusted) {
        return trusted;
    }
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl, &chosen, &size);
    const std::string_view protocol{reinterpret_cast<const char*>(chosen), size};  // NOLINT: OpenSSL's byte type
    const bool silent = size == 0 && tls.alpn == kHttp1;  // old HTTP/1.1 servers do not know ALPN
    if (!silent && protocol != tls.alpn) {
        return make_error(ErrorCode::protocol_error, "the server does not speak " + tls.alpn);
    }
    return {};
}

}  // namespace farebox::net
