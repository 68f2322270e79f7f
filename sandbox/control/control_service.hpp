#pragma once

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json.hpp>
#include <string_view>

#include "net/http_server.hpp"
#include "sandbox/chain/contracts.hpp"
#include "sandbox/chain/local_chain.hpp"
#include "sandbox/orchestrator/orchestrator_network.hpp"

namespace farebox::sandbox {

/// The chain port: JSON-RPC on `POST /`, and the sandbox's own controls beneath /sandbox. Used from one thread.
class ControlService {
public:
    struct Parts {
        LocalChain& chain;
        OrchestratorNetwork& network;
    };
    explicit ControlService(Parts parts) : parts_{parts} {}

    boost::asio::awaitable<void> handle(net::ServerRequest& request, net::ResponseWriter& writer);

private:
    net::Response answer(const net::ServerRequest& request);
    net::Response move_chain(std::string_view body);
    net::Response set_sender(std::string_view body);
    net::Response register_orchestrator(std::string_view body);
    net::Response change_money(std::string_view body,
                               Result<nlohmann::ordered_json> (*change)(LocalChain&, const nlohmann::ordered_json&));
    [[nodiscard]] net::Response transactions_response() const;

    Parts parts_;
};

}  // namespace farebox::sandbox
