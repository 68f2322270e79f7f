#pragma once

#include <cstddef>
#include <string>

#include "net/byte_stream.hpp"
#include "net/http_message.hpp"

namespace farebox::net {

/// What a unary call sends.
struct GrpcRequest {
    std::string path;  ///< "/package.Service/Method"
    std::string message;
    Headers metadata;       ///< Lower-case names.
    std::string authority;  ///< As a Host header.
    std::string scheme;     ///< http, https
};

/// One unary call on a fresh connection, which is of no use afterwards. The caller sets the stream's deadline.
/// @return As GrpcClient::unary.
asio::awaitable<Result<std::string>> grpc_call(ByteStream& stream, GrpcRequest request, std::size_t max_message_bytes);

}  // namespace farebox::net
