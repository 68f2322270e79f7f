#include "net/self_signed.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <memory>

#include "net/openssl_handles.hpp"

namespace farebox::net {
namespace {

constexpr long kYearSeconds = 8765L * 3600;

struct ExtensionFree {
    void operator()(X509_EXTENSION* extension) const noexcept { X509_EXTENSION_free(extension); }
};
using Extension = std::unique_ptr<X509_EXTENSION, ExtensionFree>;

/// Only characters that cannot end the entry in OpenSSL's extension text.
bool is_plain_name(const std::string& name) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:*";
    return !name.empty() && name.size() <= 253 && name.find_first_not_of(kAllowed) == std::string::npos;
}

bool add_extension(X509* certificate, int nid, const std::string& text) {
    const Extension extension{X509V3_EXT_conf_nid(nullptr, nullptr, nid, text.c_str())};
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool fill_in(X509* certificate, EVP_PKEY* key, const std::string& host) {
    std::uint64_t serial = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) {  // NOLINT: OpenSSL's byte type
        return false;
    }
    return X509_set_version(certificate, X509_VERSION_3) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1U) == 1 &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), 0) != nullptr &&
           X509_gmtime_adj(X509_getm_notAfter(certificate), kYearSeconds) != nullptr &&
           X509_set_pubkey(certificate, key) == 1 &&
           add_extension(certificate, NID_key_usage, "critical,digitalSignature,keyCertSign") &&
           add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE") &&
           add_extension(certificate, NID_subject_alt_name, "critical,DNS:" + host) &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

std::string contents(BIO* bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

Result<TlsIdentity> make_self_signed(const std::string& host) {
    if (!is_plain_name(host)) {
        return make_error(ErrorCode::invalid_argument, "a certificate needs a plain host name or IP address");
    }
    const PrivateKey key{EVP_EC_gen("P-256")};
    const Certificate certificate{X509_new()};
    const Bio certificate_pem{BIO_new(BIO_s_mem())};
    const Bio key_pem{BIO_new(BIO_s_mem())};
    const bool made = key && certificate && certificate_pem && key_pem && fill_in(certificate.get(), key.get(), host) &&
                      PEM_write_bio_X509(certificate_pem.get(), certificate.get()) == 1 &&
                      PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1;
    if (!made) {
        return make_error(ErrorCode::internal, "cannot make a certificate");
    }
    return TlsIdentity{contents(certificate_pem.get()), contents(key_pem.get())};
}

}  // namespace farebox::net
