#pragma once

#include <string>

#include "farebox/result.hpp"

namespace farebox::net {

/// A server's certificate chain and private key, PEM; and whose certificates it asks clients for.
struct TlsIdentity {
    std::string certificate_pem;
    std::string private_key_pem;
    std::string client_authorities_pem = {};  ///< Empty: no certificate is asked for.
    bool require_client_certificate = false;  ///< A client that shows none gets no further than the handshake.
};

/**
 * @brief A fresh ECDSA P-256 key and self-signed certificate, valid one year, as orchestrators make at every start.
 *
 * Like theirs it names neither subject nor issuer, and it carries the host as a DNS name even where that is an IP
 * address: no client can check it as it checks a CA's certificate. What clients can do is to compare it.
 * @see go-livepeer server/cert.go, genCert
 */
Result<TlsIdentity> make_self_signed(const std::string& host);

}  // namespace farebox::net
