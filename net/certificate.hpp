#pragma once

#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::net {

/// The public key of a PEM certificate (of the first one in the text) as other clients pin it: "sha256//" and the
/// base64 of the SHA-256 of its SubjectPublicKeyInfo. Errors: invalid_argument.
Result<std::string> public_key_pin(std::string_view certificate_pem);

}  // namespace farebox::net
