#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"

namespace farebox::net {

/// The public key of a PEM certificate (of the first one in the text) as other clients pin it: "sha256//" and the
/// base64 of the SHA-256 of its SubjectPublicKeyInfo. Errors: invalid_argument.
Result<std::string> public_key_pin(std::string_view certificate_pem);

/// What a certificate says of itself.
struct CertificateFacts {
    std::chrono::system_clock::time_point not_before;
    std::chrono::system_clock::time_point not_after;
    std::vector<std::string> names;  ///< For which it holds: DNS names ("*.example.org") and addresses ("[::1]").
};

/// Of the first certificate in a PEM text. Errors: invalid_argument.
Result<CertificateFacts> certificate_facts(std::string_view certificate_pem);

}  // namespace farebox::net
