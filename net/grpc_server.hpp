#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "net/grpc_status.hpp"
#include "net/http_message.hpp"
#include "net/peer.hpp"

namespace farebox::net {

/// One unary call.
struct GrpcCall {
    std::string method;  ///< "/net.Orchestrator/GetOrchestrator"
    Headers metadata;    ///< Without the pseudo headers.
    std::string message;
    std::string authority;
    Peer peer;
};

struct GrpcReply {
    int status = grpc_code::kOk;
    std::string error;    ///< Text of a status other than 0.
    std::string message;  ///< Serialised answer of status 0.
};

/// Runs on the connection's thread. Exceptions become kInternal, an unknown method should be kUnimplemented.
using GrpcHandler = std::function<boost::asio::awaitable<GrpcReply>(GrpcCall)>;

}  // namespace farebox::net
