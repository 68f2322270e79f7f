#pragma once

#include <string>

#include "farebox/error.hpp"

namespace farebox::net {

/// The gRPC status codes that are used here by name.
namespace grpc_code {
inline constexpr int kOk = 0;
inline constexpr int kCancelled = 1;
inline constexpr int kUnknown = 2;  ///< What go-livepeer answers for every error of its own.
inline constexpr int kInvalidArgument = 3;
inline constexpr int kDeadlineExceeded = 4;
inline constexpr int kNotFound = 5;
inline constexpr int kPermissionDenied = 7;
inline constexpr int kResourceExhausted = 8;
inline constexpr int kUnimplemented = 12;
inline constexpr int kInternal = 13;
inline constexpr int kUnavailable = 14;
inline constexpr int kUnauthenticated = 16;
}  // namespace grpc_code

/// The error a caller sees for a status other than 0; an empty @p message becomes "gRPC status N". `details` has
/// {"grpc_status", number}.
[[nodiscard]] Error error_from_grpc(int status, std::string message);

}  // namespace farebox::net
