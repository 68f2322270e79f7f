// Sessions and single-shot calls over real sockets, paid with tickets that a key signs directly.
#include <thread>

#include "net/block_on.hpp"
#include "net/websocket.hpp"
#include "protocol/rational.hpp"
#include "protocol/ticket.hpp"
#include "protocol/ticket_conversion.hpp"
#include "protocol/wire/payment_result.hpp"
#include "tests/sandbox/live_sandbox.hpp"

namespace farebox::sandbox::test {
namespace {

using nlohmann::json;

protocol::Rational ev_of(const protocol::wire::OrchestratorInfo& quote) {
    const auto params = *protocol::to_ticket_params(*quote.ticket_params);
    return protocol::expected_value(params.face_value, params.win_prob);
}

TEST_F(LiveSandbox, PlaysAWholePaidSession) {
    start();
    OpenSession session = open("echo-live");
    EXPECT_EQ(session.id, session.quote.auth_token->session_id);
    EXPECT_EQ(session.payment_url, at("/apps/echo-live/session/" + session.id + "/payment"));

    const json echoed = json::parse(send("GET", session.app_url + "/hello?x=1").body);
    EXPECT_EQ(echoed.at("path"), "/hello?x=1");
    EXPECT_EQ(echoed.at("headers").at("Livepeer-Runner-Route"), "echo-live");
    EXPECT_EQ(echoed.at("headers").at("Livepeer-Session-Id"), session.id);
    EXPECT_TRUE(echoed.at("headers").contains("Livepeer-Session-Token"));

    const auto payment = pay(session, {3});
    ASSERT_EQ(payment.status, 200) << payment.body;
    EXPECT_EQ(payment.headers.get("Content-Type"), "application/octet-stream");
    const auto result = *protocol::wire::decode_payment_result(payment.body);
    EXPECT_EQ(result.info->price_info->price_per_unit, 33'333'333'333);
    EXPECT_EQ(result.info->auth_token, session.quote.auth_token);
    EXPECT_NE(result.info->ticket_params->recipient_rand_hash, session.quote.ticket_params->recipient_rand_hash);

    const auto first_ev = ev_of(session.quote);
    session.quote = *result.info;  // fresh parameters: nonces start again
    ASSERT_EQ(pay(session, {1}).status, 200);
    EXPECT_EQ(send("POST", session.control_url + "/stop").status, 204);
    const auto late = pay(session, {2});
    EXPECT_EQ(late.status, 404);
    EXPECT_EQ(late.body, "runner session not found\n");

    const json record = session_report(session.id);
    EXPECT_EQ(record.at("state"), "stopped");
    EXPECT_EQ(record.at("payments"), 3);
    EXPECT_EQ(record.at("tickets"), 4);
    EXPECT_EQ(record.at("credited_ev"), (first_ev * protocol::Rational{4}).to_ratio_string());
    EXPECT_EQ(report().at("tickets").size(), 4U);
}

TEST_F(LiveSandbox, SellsASingleShotCall) {
    start();
    const std::string url = at("/apps/echo-fixed/app/run?a=b");
    const auto quote = quote_in(challenge("POST", url));
    const auto headers = paid(quote, nonces(1, 5));
    const auto answer = send("POST", url, headers, R"({"prompt":"hi"})");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const json echoed = json::parse(answer.body);
    EXPECT_EQ(echoed.at("body"), R"({"prompt":"hi"})");
    EXPECT_EQ(echoed.at("path"), "/run?a=b");
    EXPECT_EQ(echoed.at("headers").at("Livepeer-Payment"), headers.get("Livepeer-Payment"));

    const auto replay = send("POST", url, headers);
    EXPECT_EQ(replay.status, 400);
    EXPECT_EQ(replay.body, "invalid ticket senderNonce: already seen sender=" + payer_.address_text() + " nonce=5\n");
    const json record = session_report(quote.auth_token->session_id);
    EXPECT_EQ(record.at("debited"), "33333333333");
    EXPECT_EQ(record.at("debited_units"), 1);
}

TEST_F(LiveSandbox, RedirectsFromTheRootUnpaidAndAsTheApplicationWantsPaid) {
    start();
    const auto root = send("GET", at("/apps/echo-fixed/app"));
    EXPECT_EQ(root.status, 307);
    EXPECT_EQ(root.headers.get("Location"), "/apps/echo-fixed/app/");
    const std::string url = at("/apps/echo-fixed/app/status/307?location=/elsewhere");
    const auto answer = send("GET", url, paid(quote_in(challenge("GET", url)), nonces(1, 5)));
    EXPECT_EQ(answer.status, 307);
    EXPECT_EQ(answer.headers.get("Location"), "/elsewhere");
    EXPECT_EQ(report().at("sessions").size(), 1U);
}

TEST_F(LiveSandbox, RefusesACallWhoseTicketsDoNotCoverIt) {
    start();
    const std::string url = at("/apps/echo-fixed/app/");
    const auto answer = send("GET", url, paid(quote_in(challenge("GET", url)), {1}));
    EXPECT_EQ(answer.status, 400);
    EXPECT_TRUE(answer.body.starts_with("insufficient balance, mid=")) << answer.body;
}

TEST_F(LiveSandbox, EndsASessionThatIsNoLongerPaidFor) {
    options_.payment_interval = std::chrono::milliseconds{50};
    start();
    const OpenSession session = open("echo-720p");
    const auto give_up = net::deadline_in(std::chrono::seconds{60});
    while (session_report(session.id).at("state") == "live" && std::chrono::steady_clock::now() < give_up) {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    EXPECT_EQ(session_report(session.id).at("state"), "unpaid");
    EXPECT_EQ(send("GET", session.app_url + "/").status, 404);
    EXPECT_EQ(pay(session, {3}).status, 404);
}

TEST_F(LiveSandbox, CutsAStreamWhoseSessionEnds) {
    start();
    const OpenSession session = open("echo-live");
    auto stream = net::block_on(pool_.at(0), client_->open(*net::Url::parse(session.app_url + "/sse?interval=20ms"), {},
                                                           net::deadline_in(std::chrono::seconds{30})));
    ASSERT_TRUE(stream) << stream.error().message;
    EXPECT_EQ((*stream)->head().headers.get("Content-Type"), "text/event-stream");
    const auto first = net::block_on(pool_.at(0), (*stream)->read());
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->starts_with("data: {\"tick\":1}\n\n")) << *first;
    EXPECT_EQ(send("POST", session.control_url + "/stop").status, 204);
    const auto rest = net::block_on(pool_.at(0), (*stream)->read_all(1024 * 1024));
    EXPECT_FALSE(rest) << "a cut stream is no complete answer";
}

net::asio::awaitable<std::string> echo_once(net::HttpClient& client, net::Url url, std::string text) {
    auto stream = co_await net::open_websocket(client, std::move(url), {}, net::deadline_in(std::chrono::seconds{30}));
    if (!stream) {
        co_return stream.error().message;
    }
    net::WebSocket socket{(*stream)->upgraded(), net::WebSocket::Role::client};
    net::WebSocketMessage message;
    message.data = std::move(text);
    const auto sent = co_await socket.send(std::move(message));
    auto answer = co_await socket.receive();
    co_return sent&& answer ? answer->data : "broken";
}

TEST_F(LiveSandbox, PassesWebSocketsThrough) {
    start();
    const OpenSession session = open("echo-live");
    auto url = *net::Url::parse(session.app_url + "/ws");
    EXPECT_EQ(net::block_on(pool_.at(0), echo_once(*client_, std::move(url), "hello")), "hello");
}

TEST_F(LiveSandbox, PutsOnesOwnApplicationBehindIt) {
    start();  // the first sandbox's chain port is the application of the second
    SandboxOptions second = options_;
    second.runners = {*parse_runner("mine=" + sandbox_->addresses().chain + ",price=0wei,mode=single-shot")};
    second.runners.push_back(*parse_runner("gone=http://127.0.0.1:9,price=0wei,mode=single-shot"));
    second.http = "http://127.0.0.1:0";
    const auto seller = *Sandbox::start(second);
    const std::string base = seller->addresses().orchestrator;
    EXPECT_TRUE(base.starts_with("http://")) << base;
    const auto answer =
        send("POST", base + "/apps/mine/app/", {}, R"({"jsonrpc":"2.0","id":1,"method":"eth_chainId"})");
    EXPECT_EQ(json::parse(answer.body).at("result"), "0x539");
    EXPECT_EQ(send("GET", base + "/apps/gone/app/").status, 502);
}

TEST_F(LiveSandbox, RefusesACopiedReservation) {
    start();
    const auto quote = quote_in(challenge("POST", at("/apps/echo-live/session")));
    const auto headers = paid(quote, {1});
    EXPECT_EQ(send("POST", at("/apps/echo-live/session"), headers).status, 200);
    const auto again = send("POST", at("/apps/echo-live/session"), headers);
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(again.body, "session already exists\n");
}

TEST_F(LiveSandbox, RefusesAnotherSessionsCredentials) {
    start();
    const OpenSession first = open("echo-live");
    const OpenSession second = open("echo-live");
    const auto answer = send("POST", first.payment_url, paid(second.quote, {3}));
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.body, "mismatched session and payment manifest\n");
}

TEST_F(LiveSandbox, TellsSessionsAndSingleShotsApart) {
    start();
    EXPECT_EQ(send("POST", at("/apps/echo-fixed/session")).body, "only persistent runners have sessions\n");
    EXPECT_EQ(send("GET", at("/apps/echo-live/app/")).body, "runner is not single-shot\n");
    EXPECT_EQ(send("POST", at("/apps/nothing/session")).body, "runner not found\n");
}

}  // namespace
}  // namespace farebox::sandbox::test
