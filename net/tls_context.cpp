#include "net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <array>
#include <cstring>

#include "net/endpoint.hpp"
#include "net/openssl_handles.hpp"
#include "net/tofu_store.hpp"

namespace farebox::net {
namespace {

constexpr std::string_view kHttp1 = "http/1.1";

Certificate parse_certificate(std::string_view pem) {
    return next_certificate(reader_of(pem).get());
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

bool by_authority(const TlsPolicy& policy) {
    return policy.mode == TlsPolicy::Mode::system || policy.mode == TlsPolicy::Mode::authority;
}

/// The remembered or pinned certificate must be the server's leaf, byte for byte.
bool same_certificate(X509* left, std::string_view pem) {
    const Certificate right = parse_certificate(pem);
    return right && X509_cmp(left, right.get()) == 0;
}

Result<void> check_certificate(SSL* ssl, const TlsPolicy& policy, const std::string& host_port) {
    if (policy.mode == TlsPolicy::Mode::insecure || by_authority(policy)) {
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

bool trust_authorities(SSL_CTX* context, std::string_view pem) {
    const Bio bio = reader_of(pem);
    X509_STORE* store = SSL_CTX_get_cert_store(context);
    bool any = false;
    while (const Certificate next = next_certificate(bio.get())) {
        if (X509_STORE_add_cert(store, next.get()) != 1) {
            return false;
        }
        any = true;
    }
    const bool whole = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;  // else one is damaged
    ERR_clear_error();
    return any && whole;
}

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
    if (tls->policy.mode == TlsPolicy::Mode::system && SSL_CTX_set_default_verify_paths(native) != 1) {
        return tls_error(ErrorCode::internal, "cannot read the system's CA certificates");
    }
    if (tls->policy.mode == TlsPolicy::Mode::authority && !trust_authorities(native, tls->policy.pem)) {
        return tls_error(ErrorCode::invalid_argument, "the trusted authorities are no PEM certificates");
    }
    SSL_CTX_set_verify(native, by_authority(tls->policy) ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
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
    if (by_authority(tls.policy)) {
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
