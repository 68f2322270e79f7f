#include "tests/sandbox/live_sandbox.hpp"

#include <stdexcept>

#include "net/block_on.hpp"
#include "protocol/base64.hpp"

namespace farebox::sandbox::test {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds kPatience{30};

}  // namespace

LiveSandbox::LiveSandbox() {
    options_.chain_options.default_funds.deposit = *Wei::parse_amount("1 eth");
    options_.chain_options.default_funds.reserve = *Wei::parse_amount("1 eth");
}

void LiveSandbox::start() {
    auto started = Sandbox::start(options_);
    if (!started) {
        throw std::runtime_error(started.error().message);
    }
    sandbox_ = *std::move(started);
    net::HttpClientOptions client;
    client.tls = net::TlsPolicy::pinned(sandbox_->addresses().certificate);
    client_ = std::make_unique<net::HttpClient>(pool_.at(0), client);
}

Result<net::Response> LiveSandbox::try_send(const std::string& method, const std::string& url, net::Headers headers,
                                            std::string body) {
    auto target = net::Url::parse(url);
    if (!target) {
        return target.error();
    }
    net::Request request;
    request.method = method;
    request.headers = std::move(headers);
    request.body = std::move(body);
    return net::block_on(pool_.at(0),
                         client_->send(*std::move(target), std::move(request), net::deadline_in(kPatience)));
}

net::Response LiveSandbox::send(const std::string& method, const std::string& url, net::Headers headers,
                                std::string body) {
    auto response = try_send(method, url, std::move(headers), std::move(body));
    if (!response) {
        throw std::runtime_error(url + ": " + response.error().message);
    }
    return *std::move(response);
}

json LiveSandbox::challenge(const std::string& method, const std::string& url) {
    net::Headers headers;
    headers.set("Livepeer-Payer-Address", payer_.address_text());
    const auto response = send(method, url, headers);
    EXPECT_EQ(response.status, 402) << response.body;
    EXPECT_EQ(response.headers.get("Content-Type"), "application/json");
    return json::parse(response.body);
}

protocol::wire::OrchestratorInfo LiveSandbox::quote_in(const json& challenge) {
    const auto bytes = protocol::base64_decode(challenge.at("payment_params").get<std::string>());
    return *protocol::wire::decode_orchestrator_info(*bytes);
}

net::Headers LiveSandbox::paid(const protocol::wire::OrchestratorInfo& quote,
                               const std::vector<std::uint32_t>& wanted) const {
    net::Headers headers;
    headers.set("Livepeer-Payment", header(payer_.pay(quote, wanted)));
    headers.set("Livepeer-Segment", header(payer_.credentials(quote, quote.auth_token->session_id)));
    return headers;
}

OpenSession LiveSandbox::open(const std::string& route) {
    const json challenged = challenge("POST", at("/apps/" + route + "/session"));
    OpenSession session;
    session.quote = quote_in(challenged);
    session.payment_url = challenged.at("payment_url");
    const auto response = send("POST", at("/apps/" + route + "/session"), paid(session.quote, nonces(1, 2)));
    EXPECT_EQ(response.status, 200) << response.body;
    const json reserved = json::parse(response.body);
    session.id = reserved.at("session_id");
    session.app_url = reserved.at("app_url");
    session.control_url = reserved.at("control_url");
    return session;
}

net::Response LiveSandbox::pay(const OpenSession& session, const std::vector<std::uint32_t>& wanted) {
    return send("POST", session.payment_url, paid(session.quote, wanted));
}

json LiveSandbox::report() {
    return json::parse(send("GET", control("/report")).body);
}

json LiveSandbox::session_report(const std::string& id) {
    const json whole = report();
    for (const auto& session : whole.at("sessions")) {
        if (session.at("manifest_id") == id) {
            return session;
        }
    }
    return nullptr;
}

json LiveSandbox::set_faults(const json& faults) {
    const auto response = send("POST", control("/faults"), {}, faults.dump());
    EXPECT_EQ(response.status, 200) << response.body;
    return json::parse(response.body);
}

}  // namespace farebox::sandbox::test
