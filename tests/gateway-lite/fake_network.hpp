#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "protocol/wire/orchestrator_request.hpp"

namespace farebox::gateway::test {

/// A signer and an orchestrator in this process, on loopback HTTP, with hooks to misbehave.
class FakeNetwork {
public:
    /// @param identity  set: on loopback HTTPS.
    explicit FakeNetwork(std::optional<net::TlsIdentity> identity = std::nullopt);

    /// One request as it arrived.
    struct Seen {
        std::string method;
        std::string target;
        std::string body;
        bool paid = false;
        std::string payer;
        std::string farebox_version;
        std::string instance;  ///< x-farebox-instance.
        std::string authorization;
        std::string payment;  ///< Livepeer-Payment.
    };

    /// Asked for after the hooks below are set, it also shows them to the thread that answers: a program in another
    /// process has no other way to say that they were set before its request.
    [[nodiscard]] std::string url() const {
        const std::lock_guard lock{mutex_};
        return endpoint_.to_string();
    }
    /// What arrived at targets that begin like this.
    [[nodiscard]] std::vector<Seen> seen(const std::string& prefix) const;

    /// How many connections were made to signer and orchestrator together.
    [[nodiscard]] std::size_t connections() const { return server_->connections(); }

    bool priced = true;
    std::string single_unit = "fixed";    ///< How echo/single is billed.
    std::int64_t capacity_available = 4;  ///< What discovery says.
    std::int64_t asked_price;             ///< In challenges; kPrice.
    std::int64_t listed_price;            ///< In discovery; kPrice.
    /// Answers instead of the fake, where it returns something.
    std::function<std::optional<net::Response>(const net::Request&)> intercept;
    /// Answers paid calls of echo/single piece by piece, where it is set.
    std::function<net::asio::awaitable<void>(net::ResponseWriter&)> stream;
    /// Answers GetOrchestrator, where it is set; an Error is the status UNKNOWN that go-livepeer says everything with.
    std::function<Result<protocol::wire::OrchestratorInfo>(const protocol::wire::OrchestratorRequest&)> info;
    /// What GetOrchestrator was asked, so far.
    [[nodiscard]] std::vector<protocol::wire::OrchestratorRequest> info_requests() const;

private:
    net::asio::awaitable<void> handle(net::ServerRequest& request, net::ResponseWriter& writer);
    net::asio::awaitable<net::GrpcReply> handle_grpc(net::GrpcCall call);
    net::Response answer(const net::Request& request);
    net::Response sign(const net::Request& request);
    net::Response app(const net::Request& request);
    [[nodiscard]] net::Response challenge(const std::string& runner) const;
    net::Response session(const net::Request& request);
    [[nodiscard]] std::string discovery() const;

    net::Endpoint endpoint_;
    mutable std::mutex mutex_;
    std::vector<Seen> seen_;
    std::vector<protocol::wire::OrchestratorRequest> info_requests_;
    std::uint32_t nonce_ = 0;
    std::unique_ptr<net::IoPool> pool_;
    std::unique_ptr<net::HttpServer> server_;
};

}  // namespace farebox::gateway::test
