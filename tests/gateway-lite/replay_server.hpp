#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "tests/gateway-lite/recorded_run.hpp"

namespace farebox::gateway::test {

/// Plays the other side of a recorded run, orchestrator and signer in one, on loopback HTTP: expects the recorded
/// requests in their order and gives the recorded answers, with its own address for the recorded one.
class ReplayServer {
public:
    explicit ReplayServer(RecordedRun run);

    [[nodiscard]] const std::string& url() const { return url_; }
    /// What was asked otherwise than it was recorded; empty: nothing.
    [[nodiscard]] std::string differences() const;
    /// Whether everything was asked.
    [[nodiscard]] bool is_finished() const;

private:
    net::asio::awaitable<void> handle(net::ServerRequest& request, net::ResponseWriter& writer);
    net::asio::awaitable<net::GrpcReply> handle_grpc(net::GrpcCall call);
    /// The next exchange; for `/stop` the one that it is in, as sessions may end early. Null: there is none.
    const RecordedExchange* take(std::string_view target);
    void note(const std::string& what);
    [[nodiscard]] net::Response answer_of(const RecordedExchange& exchange) const;

    mutable std::mutex mutex_;
    const RecordedRun run_;
    std::size_t next_ = 0;
    std::string differences_;
    std::string url_;
    std::unique_ptr<net::IoPool> pool_;
    std::unique_ptr<net::HttpServer> server_;
};

}  // namespace farebox::gateway::test
