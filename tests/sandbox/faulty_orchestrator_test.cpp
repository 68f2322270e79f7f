// An orchestrator that stalls, answers nonsense, raises prices or dies while it is used.
#include <chrono>
#include <thread>

#include "net/block_on.hpp"
#include "net/grpc_client.hpp"
#include "net/orchestrator/discovery_document.hpp"
#include "net/orchestrator/get_orchestrator.hpp"
#include "net/orchestrator/payment_challenge.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/wire/payment_result.hpp"
#include "tests/sandbox/live_sandbox.hpp"

namespace farebox::sandbox::test {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

class FaultyOrchestrator : public LiveSandbox {
protected:
    Result<net::Response> send_within(std::chrono::milliseconds patience, const std::string& method,
                                      const std::string& url, net::Headers headers = {}) {
        net::Request request;
        request.method = method;
        request.headers = std::move(headers);
        return net::block_on(pool_.at(0),
                             client_->send(*net::Url::parse(url), std::move(request), net::deadline_in(patience)));
    }
    Result<net::orchestrator::OrchestratorQuote> ask(std::chrono::milliseconds patience) {
        protocol::wire::OrchestratorRequest request;
        request.address = protocol::to_string(payer_.address());
        request.sig = payer_.address_proof();
        net::GrpcClient grpc{pool_.at(0), net::TlsPolicy::pinned(sandbox_->addresses().certificate)};
        return net::block_on(
            pool_.at(0), net::orchestrator::get_orchestrator(grpc, *net::Endpoint::parse(at("")), std::move(request),
                                                             net::deadline_in(patience)));
    }
    net::Headers payer_header() {
        net::Headers headers;
        headers.set("Livepeer-Payer-Address", payer_.address_text());
        return headers;
    }
};

TEST_F(FaultyOrchestrator, NeverAnswersWhereItStalls) {
    start();
    const OpenSession session = open("echo-live");
    set_faults({{"stall", "payment+quote"}});
    const auto stalled = send_within(100ms, "POST", session.payment_url, paid(session.quote, {3}));
    ASSERT_FALSE(stalled);
    EXPECT_EQ(stalled.error().code, ErrorCode::timeout);
    EXPECT_EQ(session_report(session.id).at("tickets"), 2) << "nothing is done";
    EXPECT_FALSE(ask(100ms));
    EXPECT_EQ(send("GET", at("/discovery")).status, 200);
    set_faults({{"stall", nullptr}});
    EXPECT_EQ(pay(session, {4}).status, 200);
    EXPECT_TRUE(ask(30s));
}

TEST_F(FaultyOrchestrator, GoesOnOnceItNoLongerStalls) {
    start();
    set_faults({{"stall", "all"}});
    std::thread later{[this] {
        std::this_thread::sleep_for(80ms);
        net::IoPool pool{1};
        net::HttpClient client{pool.at(0), {}};
        net::Request request{"POST", "", {}, R"({"stall":null})"};
        (void)net::block_on(pool.at(0), client.send(*net::Url::parse(control("/faults")), std::move(request),
                                                    net::deadline_in(std::chrono::seconds{30})));
    }};
    EXPECT_EQ(send("GET", at("/discovery")).status, 200);
    later.join();
}

TEST_F(FaultyOrchestrator, BreaksOffInTheMiddleOfAnAnswer) {
    start();
    const OpenSession session = open("echo-live");
    set_faults({{"stall-midway", "discovery+payment+app"}});
    for (const auto& [method, url] : {std::pair{"GET", at("/discovery")}, std::pair{"GET", session.app_url + "/x"}}) {
        auto stream = net::block_on(
            pool_.at(0), client_->open(*net::Url::parse(url), net::Request{method, ""}, net::deadline_in(30s)));
        ASSERT_TRUE(stream) << url;
        EXPECT_EQ((*stream)->head().status, 200);
        const auto first = net::block_on(pool_.at(0), (*stream)->read());
        ASSERT_TRUE(first);
        EXPECT_FALSE(first->empty());
        (*stream)->expires_at(net::deadline_in(100ms));
        EXPECT_FALSE(net::block_on(pool_.at(0), (*stream)->read()));
    }
    EXPECT_FALSE(send_within(100ms, "POST", session.payment_url, paid(session.quote, {3})));
    EXPECT_EQ(session_report(session.id).at("tickets"), 3) << "it was booked";
}

TEST_F(FaultyOrchestrator, CutsTheConnectionAfterItHasDoneEverything) {
    start();
    set_faults({{"cut", "session+app"}});
    const json challenged = challenge("POST", at("/apps/echo-live/session"));
    const auto quote = quote_in(challenged);
    EXPECT_FALSE(try_send("POST", at("/apps/echo-live/session"), paid(quote, nonces(1, 2))));
    EXPECT_EQ(session_report(challenged.at("manifest_id")).at("tickets"), 2) << "it was booked";
    const json called = challenge("POST", at("/apps/echo-fixed/app/"));
    EXPECT_FALSE(try_send("POST", at("/apps/echo-fixed/app/"), paid(quote_in(called), nonces(1, 5))));
    EXPECT_EQ(session_report(called.at("manifest_id")).at("tickets"), 5);
}

TEST_F(FaultyOrchestrator, StopsWhileSomebodyWaits) {
    start();
    set_faults({{"stall", "all"}});
    EXPECT_FALSE(send_within(50ms, "GET", at("/discovery")));
    const auto begun = std::chrono::steady_clock::now();
    sandbox_->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
}

TEST_F(FaultyOrchestrator, AnswersNonsenseWhereItIsTold) {
    start();
    const OpenSession session = open("echo-live");
    const std::string reserve = at("/apps/echo-live/session");

    set_faults({{"nonsense", "discovery.price:text"}});
    EXPECT_FALSE(net::orchestrator::parse_discovery(send("GET", at("/discovery")).body));
    set_faults({{"nonsense", "challenge"}});
    const auto challenged = send("POST", reserve, payer_header());
    EXPECT_EQ(challenged.status, 402);
    EXPECT_FALSE(net::orchestrator::parse_payment_challenge(challenged.body));
    set_faults({{"nonsense", "challenge.face_value:huge"}});
    EXPECT_EQ(quote_in(challenge("POST", reserve)).ticket_params->face_value.size(), 102'400U);
    set_faults({{"nonsense", "payment"}});
    const auto paid_for = pay(session, {3});
    EXPECT_EQ(paid_for.status, 200);
    EXPECT_FALSE(protocol::wire::decode_payment_result(paid_for.body));
    set_faults({{"nonsense", "quote.price_info:missing"}});
    const auto quote = ask(30s);
    EXPECT_TRUE(!quote || !quote->info.price_info);
    set_faults({{"nonsense", "quote:empty"}});
    const auto nothing = ask(30s);
    EXPECT_TRUE(!nothing || nothing->info.transcoder.empty());
    set_faults({{"nonsense", "headers"}});
    EXPECT_EQ(send("GET", at("/discovery")).headers.get("Retry-After"), "never");
    set_faults({{"nonsense", "app"}});
    EXPECT_NE(send("GET", session.app_url + "/x").body.find("nonsense"), std::string::npos);
    set_faults({{"nonsense", nullptr}});
    EXPECT_TRUE(ask(30s)->info.price_info);
}

TEST_F(FaultyOrchestrator, AnswersNonsenseToLargeRequestsToo) {
    start();
    set_faults({{"nonsense", "challenge.payment_url:missing"}});
    const auto answer = send("POST", at("/apps/echo-fixed/app/"), payer_header(), std::string(1024 * 1024, 'x'));
    EXPECT_EQ(answer.status, 402);
    EXPECT_FALSE(json::parse(answer.body).contains("payment_url"));
}

TEST_F(FaultyOrchestrator, RaisesItsPriceInTheMiddleOfASession) {
    start();
    const OpenSession session = open("echo-live");
    set_faults({{"price-raising", "3"}});
    const auto answer = pay(session, {3});
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(protocol::wire::decode_payment_result(answer.body)->info->price_info->price_per_unit, 99'999'999'999);
    const std::string body = json{{"sender", payer_.address_text()}, {"manifest_id", session.id}}.dump();
    const auto refreshed = send("POST", at("/refresh-payment"), {}, body);
    EXPECT_EQ(quote_in(json::parse(refreshed.body)).price_info->price_per_unit, 99'999'999'999);
}

TEST_F(FaultyOrchestrator, CrashesInTheMiddleOfASession) {
    start();
    const OpenSession session = open("echo-live");
    set_faults({{"crashing", 2}});
    EXPECT_EQ(pay(session, {3}).status, 200);
    EXPECT_FALSE(try_send("POST", session.payment_url, paid(session.quote, {4})));
    const auto give_up = net::deadline_in(60s);
    const auto condition = [&] {
        return json::parse(send("GET", control("/orchestrators/first")).body).at("condition").get<std::string>();
    };
    while (condition() != "dead" && std::chrono::steady_clock::now() < give_up) {
        std::this_thread::sleep_for(10ms);
    }
    EXPECT_EQ(condition(), "dead");
    EXPECT_FALSE(try_send("GET", at("/discovery")));
    EXPECT_EQ(session_report(session.id).at("state"), "died");
    EXPECT_EQ(session_report(session.id).at("tickets"), 3);
}

}  // namespace
}  // namespace farebox::sandbox::test
