#include "signer/admin/admin_api.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "net/await_callback.hpp"
#include "net/deadline.hpp"
#include "signer/http/api_error.hpp"

namespace farebox::signer {
namespace {

struct Route {
    std::string_view path;
    std::string_view method;
};
constexpr auto kRoutes = std::to_array<Route>({{"/status", "GET"},
                                               {"/diagnosis", "GET"},
                                               {"/usage", "GET"},
                                               {"/keys", "GET"},
                                               {"/keys/flip", "POST"},
                                               {"/keys/retire", "POST"},
                                               {"/keys/revoke", "POST"},
                                               {"/keys/acknowledge", "POST"},
                                               {"/clients/list", "POST"},
                                               {"/clients/show", "POST"},
                                               {"/clients/create", "POST"},
                                               {"/clients/limit", "POST"},
                                               {"/clients/rotate", "POST"},
                                               {"/clients/revoke", "POST"},
                                               {"/audit/page", "POST"},
                                               {"/audit/seal", "POST"},
                                               {"/vault", "GET"},
                                               {"/fund/plan", "POST"},
                                               {"/fund/send", "POST"},
                                               {"/fund/plan-replacement", "POST"},
                                               {"/fund/replace", "POST"},
                                               {"/fund/status", "POST"},
                                               {"/fund/transaction", "POST"},
                                               {"/chain/accept", "POST"},
                                               {"/reload", "POST"},
                                               {"/pause", "POST"},
                                               {"/state-key/rotate", "POST"}});
constexpr std::string_view kKeyOrders = "/keys/";
constexpr std::string_view kClientOrders = "/clients/";
constexpr std::string_view kAuditQuestions = "/audit/";
constexpr std::string_view kFundingOrders = "/fund/";

using Text = Result<std::string>;
using AskLedger = std::function<void(std::function<void(Text)>)>;

/// Below what the commands wait, so that an operator reads the reason.
constexpr std::chrono::seconds kPatience{4};

/// Of orders about transactions, which ask the chain three times, the vault and the ledger.
constexpr std::chrono::seconds kChainPatience{40};

/// How long an order is waited for, and what is said then.
struct Patience {
    std::chrono::seconds time;
    ErrorCode code;
    const char* message;
    const char* hint;
};
constexpr Patience kWithLedger{kPatience, ErrorCode::ledger_unavailable,
                               "the ledger does not answer; it may still do what was asked", "check the ledger's disk"};
constexpr Patience kWithChain{kChainPatience, ErrorCode::chain_stale,
                              "the chain does not answer; what was asked may still be done",
                              "look with `farebox-signer fund status` before you try again"};

boost::asio::awaitable<Text> ask(const AskLedger& order, Patience patience) {
    const auto start = [&order](auto done, const net::NobodyWaits&) { order(std::move(done)); };
    auto answer = co_await net::await_callback<Text>(net::deadline_in(patience.time), start);
    co_return answer ? *std::move(answer) : make_error(patience.code, patience.message, patience.hint);
}

}  // namespace

/// What is beneath a group of orders; @p body outlives it.
std::function<void(std::function<void(Text)>)> AdminApi::find_order(std::string_view path, std::string_view body) {
    for (const auto& [prefix, action] :
         {std::pair{kKeyOrders, &actions_.order_keys}, std::pair{kClientOrders, &actions_.order_clients},
          std::pair{kAuditQuestions, &actions_.read_audit}, std::pair{kFundingOrders, &actions_.order_funding}}) {
        if (path.starts_with(prefix)) {
            return [verb = path.substr(prefix.size()), body, action](auto done) {
                (*action)(verb, body, std::move(done));
            };
        }
    }
    return {};
}

boost::asio::awaitable<Text> AdminApi::run(std::string_view path, std::string_view body) {
    if (path == "/usage") {
        co_return co_await ask(actions_.usage, kWithLedger);
    }
    if (path == "/state-key/rotate") {
        co_return co_await ask(actions_.rotate_state_key, kWithLedger);
    }
    if (path == "/keys") {
        co_return actions_.keys();
    }
    if (path == "/diagnosis") {
        co_return actions_.diagnosis();
    }
    if (path == "/vault") {
        co_return actions_.vault();
    }
    if (const AskLedger order = find_order(path, body)) {
        co_return co_await ask(order, path.starts_with(kFundingOrders) ? kWithChain : kWithLedger);
    }
    if (path == "/chain/accept") {
        co_return actions_.accept_contracts();
    }
    if (path == "/reload") {
        co_return actions_.reload();
    }
    if (path == "/pause") {
        co_return actions_.pause();
    }
    co_return actions_.status();
}

boost::asio::awaitable<net::Response> AdminApi::answer(const net::ServerRequest& request) {
    const auto& peer = request.peer;
    if (peer.kind != net::Peer::Kind::unix_socket || (peer.uid != 0 && peer.uid != own_uid_)) {
        co_return error_response(make_error(ErrorCode::forbidden, "only root and the signer's own user may do this",
                                            "run the command as that user"));
    }
    const auto route = std::ranges::find(kRoutes, request.path(), &Route::path);
    if (route == kRoutes.end()) {
        co_return error_response(make_error(ErrorCode::not_found, "no such admin route"));
    }
    if (route->method != request.method) {
        co_return net::method_not_allowed(route->method);
    }
    const auto answered = co_await run(route->path, request.body);
    co_return answered ? net::json_response(200, *answered + "\n") : error_response(answered.error());
}

net::ServerOptions AdminApi::server_options() {
    net::ServerOptions options;
    options.limits.max_connections = 32;
    options.limits.body_bytes = 16'384;
    options.handler = [this](net::ServerRequest& request, net::ResponseWriter& writer) -> boost::asio::awaitable<void> {
        auto response = co_await answer(request);
        writer.send(std::move(response));
    };
    options.error_response = [](int status, std::string_view what) { return transport_error(status, what, {}); };
    return options;
}

}  // namespace farebox::signer
