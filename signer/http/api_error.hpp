#pragma once

#include <string>
#include <string_view>

#include "farebox/error.hpp"
#include "net/http_message.hpp"

namespace farebox::signer {

/// `{"message","code","hint","request_id","retryable","details"}`: the one shape of an error, as an object.
[[nodiscard]] std::string error_object(const Error& error);

/// `{"error":{…}}` and a newline, with the status of the error's code. 429 and 503 carry Retry-After, 401
/// WWW-Authenticate.
[[nodiscard]] net::Response error_response(const Error& error);
/// With another status than its code's.
[[nodiscard]] net::Response error_response(const Error& error, int status);

/// The same shape for what the HTTP server refuses before a request exists (400, 408, 413, 431, 500, 503).
[[nodiscard]] net::Response transport_error(int status, std::string_view what, std::string request_id);
[[nodiscard]] ErrorCode transport_code(int status) noexcept;

}  // namespace farebox::signer
