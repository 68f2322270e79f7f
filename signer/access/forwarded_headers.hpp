#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "net/http_message.hpp"

/// What of a caller's request headers the auth webhook gets to see.
namespace farebox::signer {

/// A header's name as Go's net/http spells it: "x-api-key" is "X-Api-Key". What is no header name stays as it is.
[[nodiscard]] std::string canonical_header_name(std::string_view name);

/// Whether @p name is one of the @p patterns; "X-*" stands for every name that begins so. No case.
[[nodiscard]] bool matches_header(std::span<const std::string> patterns, std::string_view name) noexcept;

/// Values in order, by the header's canonical name. Views into the headers they come from.
using ForwardedHeaders = std::map<std::string, std::vector<std::string_view>, std::less<>>;

/// The headers that match. Host is never among them, as in Go.
[[nodiscard]] ForwardedHeaders forwarded_headers(const net::Headers& headers, std::span<const std::string> patterns);

/// `{"Name":["value",…],…}`.
[[nodiscard]] std::string forwarded_headers_json(const ForwardedHeaders& forwarded);

/**
 * @brief SHA-256 of who a caller says it is: the client, and the forwarded headers with their values.
 *
 * What differs from one request of the same caller to the next is left out: the body's length and type, User-Agent, and
 * the ids that proxies and tracers give to single requests.
 */
[[nodiscard]] Hash32 credentials_hash(std::string_view client, const ForwardedHeaders& forwarded);

}  // namespace farebox::signer
