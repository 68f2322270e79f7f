#include "net/certificate.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <utility>

#include "net/openssl_handles.hpp"
#include "protocol/base64.hpp"

namespace farebox::net {
namespace {

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

/// An IPv6 address as in a URL.
std::string ip_name(const GENERAL_NAME& name) {
    const auto* bytes = ASN1_STRING_get0_data(name.d.iPAddress);  // NOLINT: OpenSSL's union
    const int size = ASN1_STRING_length(name.d.iPAddress);
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (size == 4 && ::inet_ntop(AF_INET, bytes, text.data(), text.size()) != nullptr) {
        return text.data();
    }
    if (size == 16 && ::inet_ntop(AF_INET6, bytes, text.data(), text.size()) != nullptr) {
        return "[" + std::string{text.data()} + "]";
    }
    return {};
}

std::vector<std::string> names_of(const X509* certificate) {
    const auto names = alternative_names_of(certificate);
    std::vector<std::string> list;
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME& name = *sk_GENERAL_NAME_value(names.get(), i);
        const auto text = name.type == GEN_DNS     ? text_of(name.d.dNSName)  // NOLINT: OpenSSL's union
                          : name.type == GEN_IPADD ? ip_name(name)
                                                   : std::string{};
        if (!text.empty()) {
            list.push_back(text);
        }
    }
    return list;
}

}  // namespace

Result<CertificateFacts> certificate_facts(std::string_view certificate_pem) {
    const Certificate certificate = next_certificate(reader_of(certificate_pem).get());
    const auto from = certificate ? time_of(X509_get0_notBefore(certificate.get())) : std::nullopt;
    const auto until = certificate ? time_of(X509_get0_notAfter(certificate.get())) : std::nullopt;
    ERR_clear_error();
    if (!from || !until) {
        return make_error(ErrorCode::invalid_argument, "not a PEM certificate");
    }
    auto names = names_of(certificate.get());
    ERR_clear_error();
    return CertificateFacts{*from, *until, std::move(names)};
}

Result<std::string> public_key_pin(std::string_view certificate_pem) {
    const Certificate certificate = next_certificate(reader_of(certificate_pem).get());
    const auto hash = certificate ? public_key_hash(certificate.get()) : std::string{};
    ERR_clear_error();
    if (hash.empty()) {
        return make_error(ErrorCode::invalid_argument, "not a PEM certificate");
    }
    return "sha256//" + protocol::base64_encode(hash);
}

}  // namespace farebox::net
