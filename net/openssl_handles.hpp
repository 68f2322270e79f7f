#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// OpenSSL's objects, owned; for the .cpp files of this folder.
namespace farebox::net {

struct OpensslFree {
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
    void operator()(GENERAL_NAMES* names) const noexcept { GENERAL_NAMES_free(names); }
};
using Certificate = std::unique_ptr<X509, OpensslFree>;
using PrivateKey = std::unique_ptr<EVP_PKEY, OpensslFree>;
using Bio = std::unique_ptr<BIO, OpensslFree>;
using AlternativeNames = std::unique_ptr<GENERAL_NAMES, OpensslFree>;

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

/// Whatever the certificate is good for by its subjectAltName; null where it has none.
inline AlternativeNames alternative_names_of(const X509* certificate) {
    return AlternativeNames{
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr))};
}

/// Nothing where it is damaged.
inline std::optional<std::chrono::system_clock::time_point> time_of(const ASN1_TIME* time) {
    std::tm fields{};
    if (ASN1_TIME_to_tm(time, &fields) != 1) {
        return std::nullopt;
    }
    const std::time_t seconds = ::timegm(&fields);
    // Certificates without an end say the year 9999, which is more nanoseconds than there are.
    constexpr std::time_t kLast = 9'000'000'000;
    return std::chrono::system_clock::from_time_t(std::min(seconds, kLast));
}

/// Its bytes, whatever they are.
inline std::string text_of(const ASN1_STRING* text) {
    const auto* bytes = ASN1_STRING_get0_data(text);
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(ASN1_STRING_length(text))};  // NOLINT: bytes
}

}  // namespace farebox::net
