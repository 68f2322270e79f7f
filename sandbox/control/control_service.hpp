#pragma once

#include <boost/asio/awaitable.hpp>
#include <string_view>

#include "net/http_server.hpp"
#include "sandbox/chain/contracts.hpp"
#include "sandbox/chain/local_chain.hpp"
#include "sandbox/control/faults.hpp"
#include "sandbox/control/report.hpp"

namespace farebox::sandbox {

/// The chain port: JSON-RPC on `POST /`, and the sandbox's own controls beneath /sandbox. Used from one thread.
class ControlService {
public:
    struct Parts {
        LocalChain& chain;
        Faults& faults;
        Report& report;
        const RegisteredOrchestrator& orchestrator;
    };
    explicit ControlService(Parts parts) : parts_{parts} {}

    boost::asio::awaitable<void> handle(net::ServerRequest& request, net::ResponseWriter& writer);

private:
    net::Response answer(const net::ServerRequest& request);
    net::Response set_faults(std::string_view body);
    net::Response move_chain(std::string_view body);
    net::Response set_sender(std::string_view body);
    [[nodiscard]] net::Response faults_response() const;
    [[nodiscard]] net::Response transactions_response() const;

    Parts parts_;
};

}  // namespace farebox::sandbox
