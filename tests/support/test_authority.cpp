#include "tests/support/test_authority.hpp"

#include <openssl/ec.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <stdexcept>

#include "net/openssl_handles.hpp"

namespace farebox::test {
namespace {

using net::Bio;
using net::Certificate;
using net::PrivateKey;

std::string text_of(BIO* bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
    const Bio bio{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(bio.get(), certificate);
    return text_of(bio.get());
}

void extend(X509* certificate, int nid, const std::string& text) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, text.c_str());
    if (extension == nullptr || X509_add_ext(certificate, extension, -1) != 1) {
        throw std::runtime_error{"no certificate extension " + text};
    }
    X509_EXTENSION_free(extension);
}

void name(X509_NAME* subject, const std::string& common_name) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(common_name.c_str());  // NOLINT: OpenSSL's byte type
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, bytes, -1, -1, 0);
}

Certificate begin(EVP_PKEY* key, const std::string& common_name, std::chrono::seconds valid) {
    static std::atomic<std::uint64_t> serial{1};
    Certificate certificate{X509_new()};
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial.fetch_add(1));
    // Valid since a while ago, also where that is the end.
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600L * 24 * 400);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), static_cast<long>(valid.count()));
    X509_set_pubkey(certificate.get(), key);
    name(X509_get_subject_name(certificate.get()), common_name);
    return certificate;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& each : names) {
        text += (text.empty() ? "" : ",") + each;
    }
    return text;
}

}  // namespace

struct TestAuthority::State {
    PrivateKey key{EVP_EC_gen("P-256")};
    Certificate certificate;
};

TestAuthority::TestAuthority() : state_{std::make_unique<State>()} {
    state_->certificate = begin(state_->key.get(), "farebox test authority", std::chrono::hours{24 * 365});
    X509* own = state_->certificate.get();
    X509_set_issuer_name(own, X509_get_subject_name(own));
    extend(own, NID_basic_constraints, "critical,CA:TRUE");
    extend(own, NID_key_usage, "critical,keyCertSign");
    X509_sign(own, state_->key.get(), EVP_sha256());
    pem_ = pem_of(own);
}

TestAuthority::~TestAuthority() = default;

net::TlsIdentity TestAuthority::issue_for(const std::string& usage, const std::vector<std::string>& names,
                                          std::chrono::seconds valid) const {
    const PrivateKey key{EVP_EC_gen("P-256")};
    const Certificate certificate = begin(key.get(), "farebox test " + usage, valid);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(state_->certificate.get()));
    if (!names.empty()) {
        extend(certificate.get(), NID_subject_alt_name, joined(names));
    }
    extend(certificate.get(), NID_ext_key_usage, usage);
    X509_sign(certificate.get(), state_->key.get(), EVP_sha256());
    const Bio bio{BIO_new(BIO_s_mem())};
    PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {pem_of(certificate.get()), text_of(bio.get())};
}

net::TlsIdentity TestAuthority::issue(const std::vector<std::string>& names, std::chrono::seconds valid) const {
    return issue_for("serverAuth", names, valid);
}

net::TlsIdentity TestAuthority::issue_client(const std::vector<std::string>& names, std::chrono::seconds valid) const {
    return issue_for("clientAuth", names, valid);
}

std::string encrypted_key(const std::string& private_key_pem) {
    const PrivateKey key{
        PEM_read_bio_PrivateKey(net::reader_of(private_key_pem).get(), nullptr, net::no_password, nullptr)};
    const Bio bio{BIO_new(BIO_s_mem())};
    std::string password = "secret";
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), EVP_aes_256_cbc(), password.data(),
                                  static_cast<int>(password.size()), nullptr, nullptr);
    return text_of(bio.get());
}

}  // namespace farebox::test
