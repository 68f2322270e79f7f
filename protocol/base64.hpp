#pragma once

#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::protocol {

/// RFC 4648 section 4: standard alphabet, with padding.
[[nodiscard]] std::string base64_encode(std::string_view bytes);
/// As base64_encode, appended to `out`.
void append_base64(std::string_view bytes, std::string& out);

/// Strict: standard alphabet, padding required, no line breaks, unused bits zero. One text per byte string.
/// The error's message is Go's: "illegal base64 data at input byte N".
Result<std::string> base64_decode(std::string_view text);

/// What Go's base64.StdEncoding accepts: as above, but \r and \n are skipped and unused bits are ignored.
Result<std::string> base64_decode_as_go(std::string_view text);

/// RFC 4648 section 5 as JOSE uses it (RFC 7515): '-' and '_', no padding.
[[nodiscard]] std::string base64url_encode(std::string_view bytes);
/// Strict: that alphabet, no padding, unused bits zero.
Result<std::string> base64url_decode(std::string_view text);

}  // namespace farebox::protocol
