#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "net/http_server.hpp"

namespace farebox::signer {

/// What the operator can ask a running signer for. Answers are JSON. Called on the server's thread.
struct AdminActions {
    std::function<std::string()> status;
    std::function<void(std::function<void(Result<std::string>)>)> usage;
    std::function<Result<std::string>()> reload;
    std::function<Result<std::string>()> pause;
    std::function<void(std::function<void(Result<std::string>)>)> rotate_state_key;
    std::function<std::string()> keys;
    /// What is to be done with a key, and the order's JSON.
    std::function<void(std::string_view verb, std::string_view body, std::function<void(Result<std::string>)>)>
        order_keys;
    /// What is to be done with a client, and the order's JSON.
    std::function<void(std::string_view verb, std::string_view body, std::function<void(Result<std::string>)>)>
        order_clients;
    /// "page" or "seal", and the question's JSON.
    std::function<void(std::string_view what, std::string_view body, std::function<void(Result<std::string>)>)>
        read_audit;
    std::function<Result<std::string>()> vault;
    /// What is to be done about a transaction of ours, and the order's JSON.
    std::function<void(std::string_view verb, std::string_view body, std::function<void(Result<std::string>)>)>
        order_funding = {};
};

/// GET /status, /usage, /keys and /vault; POST /keys/flip|retire|revoke, /clients/list|show|create|limit|rotate|revoke,
/// /audit/page|seal, /fund/plan|send|plan-replacement|replace|status|transaction, /reload, /pause and /state-key/rotate
/// on the admin socket. Only root and the signer's own user are served, whatever the socket's mode.
class AdminApi {
public:
    AdminApi(AdminActions actions, std::uint32_t own_uid) : actions_{std::move(actions)}, own_uid_{own_uid} {}

    /// Handler and error shape for an HttpServer.
    [[nodiscard]] net::ServerOptions server_options();
    /// Answers one request.
    boost::asio::awaitable<net::Response> answer(const net::ServerRequest& request);

private:
    std::function<void(std::function<void(Result<std::string>)>)> find_order(std::string_view path,
                                                                             std::string_view body);
    boost::asio::awaitable<Result<std::string>> run(std::string_view path, std::string_view body);

    AdminActions actions_;
    std::uint32_t own_uid_;
};

}  // namespace farebox::signer
