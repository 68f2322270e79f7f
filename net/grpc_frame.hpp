#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::net {

/// The five bytes before every gRPC message: not compressed, length.
[[nodiscard]] std::string grpc_frame(std::string_view message);
inline constexpr std::size_t kGrpcPrefixBytes = 5;

/// Takes the one message out of a unary call's data. Errors: protocol_error (cut short, more than one, compressed).
Result<std::string> parse_grpc_frame(std::string_view data);

/// `grpc-message`: percent-encoded UTF-8.
[[nodiscard]] std::string encode_grpc_message(std::string_view text);
/// Malformed escapes are kept as they are, as the specification wants.
[[nodiscard]] std::string decode_grpc_message(std::string_view text);

/// `grpc-status`: a decimal number of at most 9 digits.
[[nodiscard]] std::optional<int> parse_grpc_status(std::string_view text);

}  // namespace farebox::net
