#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/http_message.hpp"
#include "tests/conformance/http/scenario.hpp"
#include "tests/conformance/http/webhook.hpp"

namespace farebox::conformance {

/// One reply as it came over the socket.
struct Reply {
    net::Response response;
    std::int64_t grants = 0;         ///< Made for this request.
    std::optional<std::string> fee;  ///< Of a new payment, whole wei.
    std::vector<WebhookQuestion> questions;
};

/// A whole signer with the scenario's key, limits and chain: its HTTP server on a Unix socket, its ledger in a
/// temporary folder, and a clock that stands where the step says. It takes over every state that go-livepeer signed
/// with its key, and rounds as go-livepeer does.
class SignerUnderTest {
public:
    /// Opened at @p start: its ledger's time never goes back behind that.
    SignerUnderTest(const Scenario& scenario, protocol::Timestamp start);
    ~SignerUnderTest();
    SignerUnderTest(const SignerUnderTest&) = delete;
    SignerUnderTest& operator=(const SignerUnderTest&) = delete;

    /// Sends the step's request at its time, with this body. Throws where no reply comes.
    Reply send(const Step& step, const std::string& body);

private:
    struct Parts;
    const Scenario& scenario_;
    std::unique_ptr<Parts> parts_;
};

}  // namespace farebox::conformance
