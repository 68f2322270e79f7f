#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "farebox/result.hpp"
#include "net/endpoint.hpp"
#include "net/json_rpc.hpp"

namespace farebox::net {
class HttpClient;
}

namespace farebox::signer {

/// What one endpoint answered: nothing usable at all, or one result per call.
struct EndpointReply {
    std::string endpoint;  ///< Without what may be secret in it.
    Result<std::vector<Result<std::string>>> answers;
};

/// Every configured JSON-RPC endpoint, asked the same at the same time. Used on its context's thread.
class RpcGroup {
public:
    explicit RpcGroup(boost::asio::io_context& context);
    RpcGroup(const RpcGroup&) = delete;
    RpcGroup& operator=(const RpcGroup&) = delete;
    ~RpcGroup();

    /// Errors: invalid_argument for a URL that does not parse.
    Result<void> open(const std::vector<std::string>& urls);
    /// In the order of the URLs. An endpoint that does not answer in time says so; the others' answers count.
    boost::asio::awaitable<std::vector<EndpointReply>> ask(std::vector<net::JsonRpcCall> calls,
                                                           std::chrono::milliseconds timeout);

private:
    struct Endpoint {
        std::string shown;
        net::Endpoint address;
        net::JsonRpcClient rpc;
    };

    boost::asio::io_context& context_;
    std::unique_ptr<net::HttpClient> http_;
    std::vector<Endpoint> endpoints_;
};

}  // namespace farebox::signer
