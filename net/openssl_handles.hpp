#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string_view>

/// OpenSSL's objects, owned; for the .cpp files of this folder.
namespace farebox::net {

struct OpensslFree {
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
using Certificate = std::unique_ptr<X509, OpensslFree>;
using PrivateKey = std::unique_ptr<EVP_PKEY, OpensslFree>;
using Bio = std::unique_ptr<BIO, OpensslFree>;

/// Reads @p text, which outlives it.
inline Bio reader_of(std::string_view text) {
    return Bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

/// Instead of OpenSSL's own, which asks for a password at the terminal and waits.
inline int no_password(char*, int, int, void*) {
    return -1;
}

/// The next certificate of a PEM text; null where there is none or it is damaged.
inline Certificate next_certificate(BIO* pem) {
    return Certificate{pem != nullptr ? PEM_read_bio_X509(pem, nullptr, no_password, nullptr) : nullptr};
}

}  // namespace farebox::net
