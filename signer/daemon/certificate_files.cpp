#include "signer/daemon/certificate_files.hpp"

#include <sys/stat.h>

#include <utility>

#include "net/tls_stream.hpp"
#include "signer/admin/certificate_reading.hpp"
#include "signer/config/text_file.hpp"

namespace farebox::signer {
namespace {

Error about(const ApiTlsConfig& files, const Error& error) {
    return make_error(ErrorCode::invalid_argument,
                      files.certificate_file + " and " + files.key_file +
                          (files.client_ca_file.empty() ? "" : " and " + files.client_ca_file) + ": " + error.message,
                      error.hint);
}

bool readable_by_everybody(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 && (status.st_mode & S_IROTH) != 0;
}

}  // namespace

Result<ServerCertificate> read_server_certificate(const ApiTlsConfig& files) {
    auto certificate = config::read_text_file(files.certificate_file);
    auto key = config::read_text_file(files.key_file);
    if (!certificate || !key) {
        auto error = certificate ? key.error() : certificate.error();
        error.hint = "the user that serves the API must be able to read certificate and key, see [api.tls]";
        return error;
    }
    net::TlsIdentity identity{*std::move(certificate), *std::move(key), {}, files.require_client_certificate};
    if (!files.client_ca_file.empty()) {
        auto authorities = config::read_text_file(files.client_ca_file);
        if (!authorities || authorities->empty()) {
            return make_error(ErrorCode::invalid_argument,
                              authorities ? files.client_ca_file + ": is empty" : authorities.error().message,
                              "it holds the certificates, PEM, of the authorities of clients' certificates");
        }
        identity.client_authorities_pem = *std::move(authorities);
    }
    if (const auto usable = net::make_tls_server_context(identity, false); !usable) {
        return about(files, usable.error());
    }
    auto facts = net::certificate_facts(identity.certificate_pem);
    if (!facts) {
        return about(files, facts.error());
    }
    return ServerCertificate{std::move(identity), *std::move(facts)};
}

std::vector<std::string> warnings_of(const ServerCertificate& certificate, const ApiTlsConfig& files,
                                     std::chrono::system_clock::time_point now) {
    std::vector<std::string> list;
    const auto& facts = certificate.facts;
    if (facts.not_after <= now) {
        list.push_back(files.certificate_file + " expired at " + format_time(facts.not_after) +
                       ": callers refuse it, renew it");
    } else if (facts.not_after < now + kRenewBefore) {
        list.push_back(files.certificate_file + " expires at " + format_time(facts.not_after) +
                       ", within two weeks: renew it");
    }
    if (facts.not_before > now) {
        list.push_back(files.certificate_file + " holds only from " + format_time(facts.not_before) +
                       " on: callers refuse it until then");
    }
    if (facts.names.empty()) {
        list.push_back(files.certificate_file +
                       " names no host (subjectAltName): callers refuse it, whatever name they came by");
    }
    if (readable_by_everybody(files.key_file)) {
        list.push_back(files.key_file + " may be read by every user of this machine: chmod o-r it");
    }
    return list;
}

}  // namespace farebox::signer
