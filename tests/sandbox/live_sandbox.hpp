#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "net/http_client.hpp"
#include "net/io_pool.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "sandbox/sandbox.hpp"
#include "tests/sandbox/payer.hpp"

namespace farebox::sandbox::test {

/// A session that a payer holds at a live sandbox.
struct OpenSession {
    protocol::wire::OrchestratorInfo quote;
    std::string id;
    std::string app_url;
    std::string control_url;
    std::string payment_url;
};

/// A sandbox on real sockets and a client beside it that trusts exactly its certificate.
class LiveSandbox : public testing::Test {
protected:
    LiveSandbox();

    void start();  ///< With options_, which a test may change before.
    net::Response send(const std::string& method, const std::string& url, net::Headers headers = {},
                       std::string body = {});
    Result<net::Response> try_send(const std::string& method, const std::string& url, net::Headers headers = {},
                                   std::string body = {});
    std::string at(const std::string& path) const { return sandbox_->addresses().orchestrator + path; }
    std::string control(const std::string& path) const { return sandbox_->addresses().control + path; }

    /// The 402 to a request without payment; payer header included.
    nlohmann::json challenge(const std::string& method, const std::string& url);
    static protocol::wire::OrchestratorInfo quote_in(const nlohmann::json& challenge);
    /// The two payment headers with tickets for these nonces.
    net::Headers paid(const protocol::wire::OrchestratorInfo& quote, const std::vector<std::uint32_t>& nonces) const;
    /// Reserves a session, paid with two tickets (nonces 1 and 2).
    OpenSession open(const std::string& route);
    /// Posts one more payment for the session.
    net::Response pay(const OpenSession& session, const std::vector<std::uint32_t>& nonces);
    nlohmann::json report();
    /// The report's entry of a session.
    nlohmann::json session_report(const std::string& id);
    nlohmann::json set_faults(const nlohmann::json& faults);

    SandboxOptions options_;
    Payer payer_;
    net::IoPool pool_{1};
    std::unique_ptr<Sandbox> sandbox_;
    std::unique_ptr<net::HttpClient> client_;
};

}  // namespace farebox::sandbox::test
