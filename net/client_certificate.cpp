#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "net/openssl_handles.hpp"
#include "net/tls_context.hpp"

// Who is at the other end of a TLS connection, as its certificate says.
namespace farebox::net {
namespace {

constexpr int kMaxNames = 64;
constexpr std::size_t kMaxNameBytes = 2048;
constexpr std::string_view kSpiffe = "URI:spiffe://";

/// Visible ASCII only: a name with a zero byte in it, for one, must not be taken for what stands before that.
bool is_plain(std::string_view name) {
    return !name.empty() && name.size() <= kMaxNameBytes &&
           std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f'; });
}

/// "DNS:…" or "URI:…"; empty for other kinds of names.
std::string shown(const GENERAL_NAME& name) {
    const bool uri = name.type == GEN_URI;
    if (!uri && name.type != GEN_DNS) {
        return {};
    }
    const auto text = text_of(name.d.ia5);  // NOLINT: OpenSSL's union
    return is_plain(text) ? (uri ? "URI:" : "DNS:") + text : std::string{};
}

std::vector<std::string> names_of(const X509* certificate) {
    const auto names = alternative_names_of(certificate);
    std::vector<std::string> list;
    if (!names || sk_GENERAL_NAME_num(names.get()) > kMaxNames) {
        return list;
    }
    for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
        if (auto text = shown(*sk_GENERAL_NAME_value(names.get(), i)); !text.empty()) {
            list.push_back(std::move(text));
        }
    }
    return list;
}

/// An X.509-SVID has one URI and is no authority; what has more is no SPIFFE id.
void drop_doubtful_spiffe_ids(X509* certificate, std::vector<std::string>& names) {
    const auto uris = std::ranges::count_if(names, [](const auto& name) { return name.starts_with("URI:"); });
    if (uris > 1 || X509_check_ca(certificate) == 1) {
        std::erase_if(names, [](const auto& name) { return name.starts_with(kSpiffe); });
    }
}

}  // namespace

void name_client(SSL* ssl, Peer& peer) {
    const Certificate certificate{SSL_get1_peer_certificate(ssl)};
    const bool verified = certificate && SSL_get_verify_result(ssl) == X509_V_OK;
    if (const auto end = verified ? time_of(X509_get0_notAfter(certificate.get())) : std::nullopt) {
        peer.certificate_until = *end;
        peer.certificate_names = names_of(certificate.get());
        drop_doubtful_spiffe_ids(certificate.get(), peer.certificate_names);
    }
    ERR_clear_error();
}

}  // namespace farebox::net
