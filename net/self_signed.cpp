#include "net/self_signed.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <memory>

#include "net/endpoint.hpp"

namespace farebox::net {
namespace {

constexpr long kYearSeconds = 365L * 24 * 3600;
constexpr long kClockSkewSeconds = 3600;

template <class T, void (*kFree)(T*)>
struct Free {
    void operator()(T* object) const noexcept { kFree(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509, X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION, X509_EXTENSION_free>>;
struct BioFree {
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, BioFree>;

/// Only characters that cannot end the entry in OpenSSL's extension text.
bool is_plain_name(const std::string& name) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:*";
    return !name.empty() && name.size() <= 253 && name.find_first_not_of(kAllowed) == std::string::npos;
}

bool add_extension(X509* certificate, int nid, const std::string& text) {
    const Extension extension{X509V3_EXT_conf_nid(nullptr, nullptr, nid, text.c_str())};
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

std::string alternative_names(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ",") + std::string{is_ip_address(name) ? "IP:" : "DNS:"} + name;
    }
    return text;
}

bool fill_in(X509* certificate, EVP_PKEY* key, const std::vector<std::string>& names) {
    std::uint64_t serial = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) {  // NOLINT: OpenSSL's byte type
        return false;
    }
    X509_NAME* subject = X509_get_subject_name(certificate);
    const std::string common_name = names.front().substr(0, 64);
    const auto* common_name_bytes = reinterpret_cast<const unsigned char*>(common_name.c_str());  // NOLINT: as above
    return X509_set_version(certificate, X509_VERSION_3) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1U) == 1 &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), -kClockSkewSeconds) != nullptr &&
           X509_gmtime_adj(X509_getm_notAfter(certificate), kYearSeconds) != nullptr &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, common_name_bytes, -1, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, subject) == 1 && X509_set_pubkey(certificate, key) == 1 &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE") &&
           add_extension(certificate, NID_key_usage, "critical,digitalSignature,keyEncipherment,keyCertSign") &&
           add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
           add_extension(certificate, NID_subject_alt_name, alternative_names(names)) &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

std::string contents(BIO* bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

Result<TlsIdentity> make_self_signed(const std::vector<std::string>& names) {
    if (names.empty() || !std::all_of(names.begin(), names.end(), is_plain_name)) {
        return make_error(ErrorCode::invalid_argument,
                          "a certificate needs one or more plain host names or IP addresses");
    }
    const Key key{EVP_EC_gen("P-256")};
    const Certificate certificate{X509_new()};
    const Bio certificate_pem{BIO_new(BIO_s_mem())};
    const Bio key_pem{BIO_new(BIO_s_mem())};
    const bool made = key && certificate && certificate_pem && key_pem &&
                      fill_in(certificate.get(), key.get(), names) &&
                      PEM_write_bio_X509(certificate_pem.get(), certificate.get()) == 1 &&
                      PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1;
    if (!made) {
        return make_error(ErrorCode::internal, "cannot make a certificate");
    }
    return TlsIdentity{contents(certificate_pem.get()), contents(key_pem.get())};
}

}  // namespace farebox::net
