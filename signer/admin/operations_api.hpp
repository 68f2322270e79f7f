#pragma once

#include <functional>
#include <string>

#include "net/http_server.hpp"
#include "signer/admin/readiness.hpp"

namespace farebox::signer {

/// GET /healthz (the process answers), /readyz (200, or 503 with the reasons), /metrics. No secrets, no state changes;
/// loopback only.
class OperationsApi {
public:
    OperationsApi(std::function<Readiness()> readiness, std::function<std::string()> metrics)
        : readiness_{std::move(readiness)}, metrics_{std::move(metrics)} {}

    [[nodiscard]] net::ServerOptions server_options();
    [[nodiscard]] net::Response answer(const net::Request& request);

private:
    std::function<Readiness()> readiness_;
    std::function<std::string()> metrics_;
};

}  // namespace farebox::signer
