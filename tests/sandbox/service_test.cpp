// What the sandbox answers beside sessions: discovery, quotes, refreshes, faults, the program itself.
#include <csignal>

#include "net/block_on.hpp"
#include "net/grpc_client.hpp"
#include "net/orchestrator/get_orchestrator.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/uint256.hpp"
#include "protocol/wire/payment_result.hpp"
#include "tests/sandbox/live_sandbox.hpp"
#include "tests/support/process.hpp"

namespace farebox::sandbox::test {
namespace {

using nlohmann::json;

Uint256 expiration_of(const protocol::wire::OrchestratorInfo& quote) {
    return *protocol::from_big_endian(quote.ticket_params->expiration_block);
}

TEST_F(LiveSandbox, ListsItsRunners) {
    start();
    const json document = json::parse(send("GET", at("/discovery")).body);
    ASSERT_EQ(document.size(), 1U);
    EXPECT_EQ(document[0].at("address"), sandbox_->addresses().orchestrator);
    const json& runners = document[0].at("runners");
    ASSERT_EQ(runners.size(), 3U);
    EXPECT_EQ(runners[0].at("url"), at("/apps/echo-live/session"));
    EXPECT_EQ(runners[0].at("price_info").at("price"), 33'333'333'333);
    EXPECT_EQ(runners[1].at("url"), at("/apps/echo-fixed/app"));
    EXPECT_EQ(runners[1].at("mode"), "single-shot");
    EXPECT_EQ(runners[2].at("price_info").at("unit"), "720p-pixel-seconds");
}

TEST_F(LiveSandbox, WantsAPayerAddressForAChallenge) {
    start();
    const auto answer = send("POST", at("/apps/echo-live/session"));
    EXPECT_EQ(answer.status, 402);
    EXPECT_EQ(json::parse(answer.body).at("error").at("message"), "invalid live runner payment signer address");
}

TEST_F(LiveSandbox, ChallengesBeforeALargeBodyIsRead) {
    start();
    net::Headers headers;
    headers.set("Livepeer-Payer-Address", payer_.address_text());
    const auto answer = send("POST", at("/apps/echo-fixed/app/"), headers, std::string(8 * 1024 * 1024, 'x'));
    EXPECT_EQ(answer.status, 402);
    EXPECT_TRUE(json::parse(answer.body).contains("payment_params"));
}

TEST_F(LiveSandbox, AnswersUnknownPathsAndMethodsAsGoDoes) {
    start();
    EXPECT_EQ(send("GET", at("/nothing")).status, 404);
    const auto wrong = send("GET", at("/apps/echo-live/session"));
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.headers.get("Allow"), "POST");
    const auto moved = send("GET", at("/apps/echo-fixed/app?a=b"));
    EXPECT_EQ(moved.status, 307);
    EXPECT_EQ(moved.headers.get("Location"), "/apps/echo-fixed/app/?a=b");
}

TEST_F(LiveSandbox, RefreshesParametersAtTheSessionsPrice) {
    start();
    const OpenSession session = open("echo-live");
    const std::string body = json{{"sender", payer_.address_text()}, {"manifest_id", session.id}}.dump();
    const auto answer = send("POST", at("/refresh-payment"), {}, body);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const json refreshed = json::parse(answer.body);
    EXPECT_EQ(refreshed.at("payment_url"), at("/payment"));
    EXPECT_EQ(refreshed.at("manifest_id"), session.id);
    OpenSession renewed = session;
    renewed.quote = quote_in(refreshed);
    EXPECT_EQ(renewed.quote.price_info, session.quote.price_info);
    EXPECT_EQ(pay(renewed, {1}).status, 200);
    renewed.payment_url = refreshed.at("payment_url");
    EXPECT_EQ(pay(renewed, {2}).status, 200) << "the general payment URL books it under the same manifest";
    EXPECT_EQ(session_report(session.id).at("tickets"), 4);
}

TEST_F(LiveSandbox, RefusesBadRefreshes) {
    start();
    const auto refresh = [&](const json& body) { return send("POST", at("/refresh-payment"), {}, body.dump()); };
    EXPECT_EQ(refresh({{"sender", "0x12"}, {"manifest_id", "m"}}).status, 400);
    EXPECT_EQ(refresh({{"sender", payer_.address_text()}, {"manifest_id", " "}}).status, 400);
    EXPECT_EQ(refresh(json::array()).status, 400);
    const auto unknown = refresh({{"sender", payer_.address_text()}, {"manifest_id", "m"}});
    EXPECT_EQ(unknown.status, 409);
    EXPECT_EQ(json::parse(unknown.body).at("error").at("message"), "fixed price not found for session");
}

class LiveQuotes : public LiveSandbox {
protected:
    Result<net::orchestrator::OrchestratorQuote> ask(protocol::wire::OrchestratorRequest request) {
        net::GrpcClient grpc{pool_.at(0), net::TlsPolicy::pinned(sandbox_->addresses().certificate)};
        const auto endpoint = *net::Endpoint::parse(sandbox_->addresses().orchestrator);
        return net::block_on(pool_.at(0),
                             net::orchestrator::get_orchestrator(grpc, endpoint, std::move(request),
                                                                 net::deadline_in(std::chrono::seconds{30})));
    }
    protocol::wire::OrchestratorRequest request() {
        protocol::wire::OrchestratorRequest request;
        request.address = protocol::to_string(payer_.address());
        request.sig = payer_.address_proof();
        return request;
    }
};

TEST_F(LiveQuotes, DescribeTheOrchestratorOverGrpc) {
    start();
    const auto quote = ask(request());
    ASSERT_TRUE(quote) << quote.error().message;
    EXPECT_EQ(quote->info.transcoder, sandbox_->addresses().orchestrator);
    EXPECT_EQ(quote->info.address, protocol::to_string(sandbox_->addresses().orchestrator_address));
    EXPECT_EQ(quote->info.capabilities_prices.size(), 1U);
    EXPECT_TRUE(quote->info.auth_token);
    EXPECT_TRUE(quote->info.ticket_params);
}

TEST_F(LiveQuotes, NeedTheProofOfThePayersAddress) {
    start();
    auto wrong = request();
    wrong.sig.back() = static_cast<char>(wrong.sig.back() ^ 1);
    const auto quote = ask(wrong);
    ASSERT_FALSE(quote);
    EXPECT_NE(quote.error().message.find("orchestrator req sig check failed"), std::string::npos);
}

TEST_F(LiveQuotes, AreRefusedToPayersWithoutReserve) {
    start();
    const json funds{{"address", payer_.address_text()}, {"reserve", "0 wei"}};
    ASSERT_EQ(send("POST", control("/senders"), {}, funds.dump()).status, 200);
    const auto quote = ask(request());
    ASSERT_FALSE(quote);
    EXPECT_NE(quote.error().message.find("insufficient sender reserve"), std::string::npos);
}

TEST_F(LiveQuotes, AreRefusedWhileNoSessionIsLeftUnlessThatDoesNotMatter) {
    start();
    set_faults({{"transcoding", 10}});
    const auto quote = ask(request());
    ASSERT_FALSE(quote);
    EXPECT_NE(quote.error().message.find("OrchestratorCapped"), std::string::npos);
    auto careless = request();
    careless.ignore_capacity_check = true;
    EXPECT_TRUE(ask(careless));
}

protocol::wire::Capabilities live_video() {
    protocol::wire::Capabilities wanted;
    wanted.capacities[protocol::kLiveVideoToVideo] = 1;
    wanted.constraints.emplace().per_capability[protocol::kLiveVideoToVideo].models["echo"];
    return wanted;
}

TEST_F(LiveQuotes, ComeWithPaymentsAtThePriceOfTheCapabilitiesThatTheirCredentialsName) {
    start();
    auto wanted = request();
    wanted.capabilities = live_video();
    const auto quote = ask(wanted)->info;
    EXPECT_EQ(quote.price_info->price_per_unit, 120);
    auto segment = payer_.credentials(quote, "3d61");
    const auto price_answered = [&](std::uint32_t nonce) {
        net::Headers headers;
        headers.set("Livepeer-Payment", header(payer_.pay(quote, {nonce})));
        headers.set("Livepeer-Segment", header(segment));
        const auto answer = send("POST", at("/payment"), headers);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return protocol::wire::decode_payment_result(answer.body)->info->price_info->price_per_unit;
    };
    EXPECT_EQ(price_answered(1), 1) << "transcoding's";
    segment.capabilities = live_video();
    EXPECT_EQ(price_answered(2), 120);
}

TEST_F(LiveSandbox, CanBeToldToRejectTickets) {
    start();
    const OpenSession session = open("echo-live");
    set_faults({{"reject-tickets", "1/2"}});
    EXPECT_EQ(pay(session, {3}).status, 400);
    EXPECT_EQ(pay(session, {3}).status, 200);
    EXPECT_EQ(report().at("rejections").back().at("text"), "invalid ticket signature");
    EXPECT_EQ(set_faults({{"reject-tickets", nullptr}}), json::object());
    EXPECT_EQ(pay(session, {4}).status, 200);
}

TEST_F(LiveSandbox, CanBeToldToDropPayments) {
    start();
    const OpenSession session = open("echo-live");
    set_faults({{"drop-payments", "1/2"}});
    const auto dropped = try_send("POST", session.payment_url, paid(session.quote, {3}));
    EXPECT_FALSE(dropped);
    EXPECT_EQ(session_report(session.id).at("tickets"), 2) << "nothing was booked";
    EXPECT_EQ(pay(session, {3}).status, 200);
}

TEST_F(LiveSandbox, CanBeToldToLoseAnswers) {
    start();
    const OpenSession session = open("echo-live");
    set_faults({{"lose-answers", "1/2"}});
    const auto lost = try_send("POST", session.payment_url, paid(session.quote, {3}));
    EXPECT_FALSE(lost);
    EXPECT_EQ(session_report(session.id).at("tickets"), 3) << "the payment was booked";
    const auto again = pay(session, {3});
    EXPECT_EQ(again.status, 400);
    EXPECT_NE(again.body.find("already seen"), std::string::npos);
}

TEST_F(LiveSandbox, CanBeToldToDie) {
    start();
    const OpenSession session = open("echo-live");
    set_faults({{"dying", 2}});
    EXPECT_EQ(pay(session, {3}).status, 200);
    EXPECT_EQ(pay(session, {4}).status, 404);
    EXPECT_EQ(session_report(session.id).at("state"), "died");
}

TEST_F(LiveSandbox, CanBeToldToRaisePrices) {
    start();
    const std::string url = at("/apps/echo-fixed/app/");
    set_faults({{"price-raising", "2"}});
    const auto quote = quote_in(challenge("GET", url));
    EXPECT_EQ(quote.price_info->price_per_unit, 66'666'666'666);
    EXPECT_EQ(send("GET", url, paid(quote, nonces(1, 9))).status, 200);
    const json runner = json::parse(send("GET", at("/discovery")).body)[0].at("runners")[1];
    EXPECT_EQ(runner.at("price_info").at("price"), 33'333'333'333) << "the price list stays";
}

TEST_F(LiveSandbox, CanBeToldToListRunnersWhereTheyWere) {
    start();
    set_faults({{"moved", true}});
    const json runner = json::parse(send("GET", at("/discovery")).body)[0].at("runners")[1];
    EXPECT_EQ(runner.at("url"), at("/moved/apps/echo-fixed/app"));
    const auto answer = send("POST", at("/moved/apps/echo-fixed/app/run?a=b"), {}, "{}");
    EXPECT_EQ(answer.status, 307);
    EXPECT_EQ(answer.headers.get("Location"), "/apps/echo-fixed/app/run?a=b");
    EXPECT_TRUE(challenge("POST", at("/apps/echo-fixed/app/run?a=b")).contains("payment_params"));
}

TEST_F(LiveSandbox, CanBeToldToExpireParameters) {
    start();
    const std::string url = at("/apps/echo-live/session");
    const auto usual = expiration_of(quote_in(challenge("POST", url)));
    set_faults({{"expiring-params", true}});
    EXPECT_LT(expiration_of(quote_in(challenge("POST", url))), usual);
}

TEST_F(LiveSandbox, ChangesNoFaultWhereOneIsWrong) {
    start();
    const auto answer = send("POST", control("/faults"), {}, R"({"slow":"1ms","sleepy":"1"})");
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(send("GET", control("/faults")).body, "{}");
    EXPECT_EQ(send("POST", control("/faults"), {}, "[").status, 400);
}

TEST_F(LiveSandbox, LetsTicketsExpireWhenTheChainMovesOn) {
    start();
    const OpenSession session = open("echo-live");
    EXPECT_EQ(send("POST", control("/chain"), {}, R"({"advance_blocks":45})").status, 200);
    const auto late = pay(session, {3});
    EXPECT_EQ(late.status, 400);
    EXPECT_EQ(late.body, "TicketParams expired\n");
}

TEST_F(LiveSandbox, ServesTheChainBesideTheControls) {
    start();
    const auto answer =
        send("POST", sandbox_->addresses().chain, {}, R"([{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}])");
    EXPECT_EQ(json::parse(answer.body)[0].at("result"), "0x539");
    EXPECT_EQ(send("POST", control("/chain"), {}, R"({"advance_blocks":-1})").status, 400);
    EXPECT_EQ(send("POST", control("/senders"), {}, R"({"address":"0x12"})").status, 400);
    EXPECT_EQ(send("GET", control("/nothing")).status, 404);
}

TEST(SandboxStart, SaysWhatIsWrongWithAnAddress) {
    SandboxOptions options;
    options.http = "nowhere";
    const auto started = Sandbox::start(options);
    ASSERT_FALSE(started);
}

TEST(SandboxProgram, AnnouncesItselfAndStopsOnSigterm) {
    farebox::test::Process sandbox{{farebox::test::program("farebox-sandbox"), "--output", "json"}};
    const auto line = sandbox.first_line();
    ASSERT_TRUE(line) << sandbox.err();
    const json ready = json::parse(*line);
    EXPECT_TRUE(ready.at("orchestrator").get<std::string>().starts_with("https://127.0.0.1:"));
    EXPECT_TRUE(ready.at("certificate").get<std::string>().starts_with("-----BEGIN CERTIFICATE-----"));
    EXPECT_EQ(ready.at("chain_id"), 1337);
    sandbox.signal(SIGTERM);
    EXPECT_EQ(sandbox.wait().status, 0);
}

}  // namespace
}  // namespace farebox::sandbox::test
