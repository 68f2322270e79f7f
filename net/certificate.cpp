#include "net/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

#include "protocol/base64.hpp"

namespace farebox::net {
namespace {

struct Free {
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};

/// The SHA-256 of the DER, or nothing.
std::string public_key_hash(X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (size <= 0) {
        return {};
    }
    std::string hash(32, '\0');
    auto* const out = reinterpret_cast<unsigned char*>(hash.data());  // NOLINT: OpenSSL's byte type
    const int done = EVP_Digest(der, static_cast<std::size_t>(size), out, nullptr, EVP_sha256(), nullptr);
    OPENSSL_free(der);
    return done == 1 ? hash : std::string{};
}

}  // namespace

Result<std::string> public_key_pin(std::string_view certificate_pem) {
    const std::unique_ptr<BIO, Free> bio{
        BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size()))};
    const std::unique_ptr<X509, Free> certificate{bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)
                                                      : nullptr};
    const auto hash = certificate ? public_key_hash(certificate.get()) : std::string{};
    ERR_clear_error();
    if (hash.empty()) {
        return make_error(ErrorCode::invalid_argument, "not a PEM certificate");
    }
    return "sha256//" + protocol::base64_encode(hash);
}

}  // namespace farebox::net
