#pragma once

#include <string>
#include <vector>

#include "farebox/result.hpp"

namespace farebox::net {

/// A server's certificate chain and private key, PEM.
struct TlsIdentity {
    std::string certificate_pem;
    std::string private_key_pem;
};

/// A fresh ECDSA P-256 key and self-signed certificate (a CA, valid one year), as orchestrators make at every start.
/// @param names  DNS names or IP addresses for the subject alternative name; the first is the common name.
Result<TlsIdentity> make_self_signed(const std::vector<std::string>& names);

}  // namespace farebox::net
