#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "farebox/result.hpp"
#include "net/certificate.hpp"
#include "net/self_signed.hpp"
#include "signer/config/config.hpp"

namespace farebox::signer {

/// The API's certificate and key as they lie in their files.
struct ServerCertificate {
    net::TlsIdentity identity;
    net::CertificateFacts facts;
};

/// Reads both files and sees whether they can be used together. Errors: invalid_argument, naming the file.
[[nodiscard]] Result<ServerCertificate> read_server_certificate(const ApiTlsConfig& files);

/// What is allowed but hardly meant, one sentence each: an end within two weeks, a key that everybody may read, …
[[nodiscard]] std::vector<std::string> warnings_of(const ServerCertificate& certificate, const ApiTlsConfig& files,
                                                   std::chrono::system_clock::time_point now);

}  // namespace farebox::signer
