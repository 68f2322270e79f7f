#include "tests/conformance/http/signer_under_test.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "tests/conformance/http/network.hpp"
#include "tests/net/raw_client.hpp"
#include "tests/payment/reference_signer.hpp"

namespace farebox::conformance {
namespace {

constexpr std::int64_t kYear = 365LL * 24 * 3600 * 1'000'000'000;

/// The request as bytes. Its length is that of our body; one header that says "chunked" is obeyed.
std::string request_bytes(const Step& step, const std::string& body) {
    std::string head = step.method + " " + step.target + " HTTP/1.1\r\n";
    bool chunked = false;
    for (const auto& [name, value] : step.headers) {
        if (!net::equal_ignoring_case(name, "Content-Length")) {
            head += name + ": " + value + "\r\n";
        }
        chunked = chunked || net::equal_ignoring_case(name, "Transfer-Encoding");
    }
    if (!chunked) {
        return head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }
    std::string size;
    for (std::size_t rest = body.size(); rest > 0; rest /= 16) {
        size.insert(size.begin(), "0123456789abcdef"[rest % 16]);
    }
    return head + "\r\n" + size + "\r\n" + body + "\r\n0\r\n\r\n";
}

net::Response parse_response(const std::string& bytes) {
    const std::size_t end = bytes.find("\r\n\r\n");
    if (!bytes.starts_with("HTTP/1.1 ") || end == std::string::npos) {
        throw std::runtime_error{"the signer gave no reply: \"" + bytes.substr(0, 100) + "\""};
    }
    net::Response response;
    response.status = std::stoi(bytes.substr(9, 3));
    response.body = bytes.substr(end + 4);
    for (std::size_t at = bytes.find("\r\n") + 2; at < end;) {
        const std::size_t line_end = bytes.find("\r\n", at);
        const std::string_view line = std::string_view{bytes}.substr(at, line_end - at);
        const std::size_t colon = line.find(':');
        response.headers.add(line.substr(0, colon), line.substr(std::min(line.size(), colon + 2)));
        at = line_end + 2;
    }
    return response;
}

/// Every header is passed on, as by go-livepeer.
std::shared_ptr<const signer::WebhookSettings> webhook_settings(const Json& config) {
    const Json webhook = config.value("webhook", Json());
    if (webhook.is_null()) {
        return nullptr;
    }
    auto settings = std::make_shared<signer::WebhookSettings>();
    settings->url = *net::Url::parse(webhook.at("url").get<std::string>());
    settings->forwarded = {"*"};
    const Json headers = webhook.value("headers", Json::object());
    for (const auto& [name, value] : headers.items()) {
        settings->headers.set(name, value.get<std::string>());
    }
    return settings;
}

/// Who configured no maximum price for go-livepeer writes "unlimited" for us.
signer::PriceCeilings ceilings_of_discovery(const Scenario& scenario, signer::PriceCeilings ceilings) {
    if (scenario.config.at("maxPrice").is_null()) {
        ceilings.units.fill(signer::UnitCeiling{true, {}});
    }
    return ceilings;
}

}  // namespace

struct SignerUnderTest::Parts {
    Parts(const Scenario& described, protocol::Timestamp start)
        : scenario{described},
          harness{scenario.private_key, start},
          time_goes_back{!std::ranges::is_sorted(scenario.steps, {}, &Step::at)},
          server{pool, harness.server_options()} {
        harness.policy_.access.clients.at(0).uids = {::getuid()};
        harness.policy_.bound_takeovers = false;
        harness.policy_.rounding = signer::RoundingPolicy::reference;
        harness.policy_.webhook = webhook_settings(scenario.config);
        endpoint = *server.listen({net::UnixAddress{(folder / "signer.sock").string()}, std::nullopt, "conformance"});
    }

    const Scenario& scenario;
    test::TempDir folder;
    signer::test::ServiceHarness harness;
    bool time_goes_back;
    net::IoPool pool{1};
    net::HttpServer server;
    net::Endpoint endpoint;
};

SignerUnderTest::SignerUnderTest(const Scenario& scenario, protocol::Timestamp start)
    : scenario_{scenario}, parts_{std::make_unique<Parts>(scenario, start)} {
    signer::test::configure(parts_->harness, scenario.config);
}

SignerUnderTest::~SignerUnderTest() {
    parts_->server.stop(std::chrono::seconds{1});
    parts_->pool.stop();
}

Reply SignerUnderTest::send(const Step& step, const std::string& body) {
    signer::test::ServiceHarness& harness = parts_->harness;
    harness.set_time(step.at);
    if (parts_->time_goes_back) {
        (void)harness.usage();  // shows the ledger the time, also where the request will not reach it
    }
    harness.policy_.takeover_until = protocol::Timestamp{step.at.unix_nanos + kYear};
    harness.apply_policy();
    harness.webhook_ = [&step](const net::Request&, std::chrono::milliseconds timeout) {
        return scripted_answer(step, timeout);
    };
    harness.known_ = known_at(scenario_, step, ceilings_of_discovery(scenario_, harness.policy_.rules.ceilings));
    const std::int64_t before = harness.grants();
    const net::test::RawClient client{parts_->endpoint};
    if (!client.connected() || !client.send(request_bytes(step, body))) {
        throw std::runtime_error{std::string{"the signer takes no request: "} + std::strerror(errno)};
    }
    client.finish_sending();
    Reply reply;
    reply.response = parse_response(client.receive_all());
    reply.grants = harness.grants() - before;
    if (!harness.events_.empty() && harness.events_.back().payment) {
        reply.fee = harness.events_.back().payment->fee;
    }
    harness.events_.clear();
    for (const net::Request& request : std::exchange(harness.webhook_requests_, {})) {
        reply.questions.push_back(question_of(request, parts_->scenario));
    }
    return reply;
}

}  // namespace farebox::conformance
