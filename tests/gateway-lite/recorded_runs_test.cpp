// The library against what a real go-livepeer orchestrator answered it, paid for by go-livepeer's remote signer and by
// farebox-signer: it must send again what it sent then, and make of the answers what it made of them.
#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "farebox/gateway.hpp"
#include "gateway-lite/payment_loop.hpp"
#include "tests/gateway-lite/replay_peers.hpp"
#include "tests/gateway-lite/replay_server.hpp"

namespace farebox::gateway::test {
namespace {

using Kind = SessionEvent::Kind;
using testing::ElementsAre;

Gateway gateway_at(const ReplayServer& server, bool with_signer = true) {
    Options options;
    options.signer = with_signer ? server.url() : "";
    options.orchestrators = {server.url()};
    return *Gateway::open(std::move(options));
}

CallRequest call_of(std::string path, std::string body = {}) {
    CallRequest call;
    call.app = "echo/fixed";
    call.path = std::move(path);
    if (!body.empty()) {
        call.headers = {{"Content-Type", "application/json"}};
        call.body = std::move(body);
    }
    call.method = call.body.empty() ? "GET" : "POST";
    return call;
}

SessionRequest session_of() {
    SessionRequest session;
    session.app = "echo/live";
    return session;
}

class RecordedClient : public testing::Test {
protected:
    static std::vector<Kind> kinds(const std::vector<SessionEvent>& events) {
        std::vector<Kind> out;
        std::transform(events.begin(), events.end(), std::back_inserter(out),
                       [](const auto& event) { return event.kind; });
        return out;
    }
    /// Without what came before the orchestrator asked for payment.
    static RecordedRun from_challenge(RecordedRun run) {
        run.erase(run.begin(),
                  std::find_if(run.begin(), run.end(), [](const auto& each) { return each.response->status == 402; }));
        return run;
    }
    static void expect_whole(const ReplayPeers& peers) {
        EXPECT_EQ(peers.differences(), "");
        EXPECT_TRUE(peers.is_finished());
    }
    static void expect_whole(const ReplayServer& server) {
        EXPECT_EQ(server.differences(), "");
        EXPECT_TRUE(server.is_finished());
    }
};

TEST_F(RecordedClient, ListsAnOrchestratorOnTheChain) {
    const ReplayServer server{read_run("client_listing", "on-chain")};
    auto gateway = gateway_at(server);
    const auto listings = gateway.orchestrators().get();
    ASSERT_TRUE(listings);
    const auto& listing = listings->at(0);
    EXPECT_FALSE(listing.rejected);
    EXPECT_EQ(listing.address, "0x419050a301fe58df6E2752928b733E2Ba59Ba9fc");
    std::vector<std::string> apps;
    std::transform(listing.runners.begin(), listing.runners.end(), std::back_inserter(apps), [](const auto& runner) {
        return runner.app + " " + runner.price_per_unit.value_or(Wei{}).to_decimal() + " " + runner.unit;
    });
    EXPECT_THAT(apps, ElementsAre("echo/fixed 33333333333 fixed", "echo/hidden 33333333333 seconds",
                                  "echo/live 33333333333 seconds", "echo/lv2v 33 720p-pixel-seconds",
                                  "echo/shot 33333333333 fixed", "echo/timed 33333333333 seconds"));
    expect_whole(server);
}

TEST_F(RecordedClient, ListsAnOrchestratorThatIsOnNoChain) {
    const ReplayServer server{read_run("client_listing", "off-chain")};
    auto gateway = gateway_at(server, false);
    const auto listings = gateway.orchestrators().get();
    ASSERT_TRUE(listings);
    EXPECT_EQ(listings->at(0).address, "");
    EXPECT_FALSE(listings->at(0).info_unavailable);
    EXPECT_EQ(listings->at(0).runners.size(), 6U);
    EXPECT_FALSE(listings->at(0).runners.at(0).price_per_unit);
    expect_whole(server);
}

TEST_F(RecordedClient, CallsWhatIsFreeWithoutASigner) {
    const auto run = read_run("client_free", "call");
    const ReplayServer server{run};
    auto gateway = gateway_at(server, false);
    auto response = gateway.call(call_of("/run?a=b", R"({"prompt":"hi"})")).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(*response->read_all().get(), run.back().response->body);
    EXPECT_EQ(response->paid().payments, 0U);
    expect_whole(server);
}

TEST_F(RecordedClient, OpensAFreeSessionWithoutASigner) {
    const ReplayServer server{read_run("client_free", "session")};
    auto gateway = gateway_at(server, false);
    auto session = gateway.open_session(session_of()).get();
    ASSERT_TRUE(session) << session.error().message;
    EXPECT_EQ(session->id(), "session_6gexqwys");
    EXPECT_TRUE(session->stop().get());
    expect_whole(server);
}

TEST_F(RecordedClient, PaysACallByTheSecondWhileItStreams) {
    ReplayPeers peers{read_run("client_timed_call")};
    auto account = peers.account();
    const auto events = replay_payments(peers, account, PaymentLoop::interval(protocol::PaymentType::live));
    EXPECT_THAT(kinds(events), ElementsAre(Kind::paid));
    expect_whole(peers);
}

TEST_F(RecordedClient, PaysWithFreshParametersWhereTheOldOnesExpired) {
    ReplayPeers peers{read_run("client_session_expiry")};
    auto account = peers.account();
    EXPECT_THAT(kinds(replay_payments(peers, account)),
                ElementsAre(Kind::paid, Kind::covered, Kind::paid, Kind::refreshed, Kind::paid));
    expect_whole(peers);
}

TEST_F(RecordedClient, PaysForTheWholeTimeOnceItsSignerIsBack) {
    ReplayPeers peers{read_run("client_session_outage")};
    auto account = peers.account();
    const auto events = replay_payments(peers, account);
    EXPECT_THAT(kinds(events),
                ElementsAre(Kind::paid, Kind::payment_failed, Kind::payment_failed, Kind::payment_failed, Kind::paid));
    EXPECT_GE(account.spending->snapshot().units, 12U) << "seconds since the session began";
    expect_whole(peers);
}

TEST_F(RecordedClient, LosesItsSessionWhereTheOrchestratorWasStartedAnew) {
    ReplayPeers peers{read_run("client_session_lost")};
    auto account = peers.account();
    const auto events = replay_payments(peers, account);
    EXPECT_THAT(kinds(events), ElementsAre(Kind::paid, Kind::covered, Kind::lost));
    EXPECT_EQ(events.back().error->code, ErrorCode::session_lost);
    EXPECT_FALSE(account.undelivered) << "nobody will take it";
    expect_whole(peers);
}

/// By the signer that paid.
class RecordedPaidClient : public RecordedClient, public testing::WithParamInterface<const char*> {
protected:
    static std::string file(const std::string& what) { return "client_" + what + "_" + GetParam() + "_signer"; }
    /// A call of one payment, answered as the application answered then.
    static void replay_call(const std::string& part, CallRequest call) {
        const auto run = read_run(file("calls"), part);
        const ReplayServer server{run};
        auto gateway = gateway_at(server);
        auto response = gateway.call(std::move(call)).get();
        ASSERT_TRUE(response) << response.error().message;
        EXPECT_EQ(response->status(), 200);
        EXPECT_EQ(*response->read_all().get(), run.back().response->body);
        EXPECT_EQ(response->paid().payments, 1U);
        EXPECT_EQ(response->paid().expected_value, Wei{100'000'000'001});
        expect_whole(server);
    }
};

TEST_P(RecordedPaidClient, CallsForAFixedPrice) {
    replay_call("call", call_of("/run?a=b", R"({"prompt":"hi"})"));
}

TEST_P(RecordedPaidClient, CallsForAStream) {
    replay_call("streamed call", call_of("/sse?n=3&every=200ms"));
}

TEST_P(RecordedPaidClient, OpensPaysAndStopsASession) {
    const ReplayServer server{read_run(file("session"))};
    auto gateway = gateway_at(server);
    auto session = gateway.open_session(session_of()).get();
    ASSERT_TRUE(session) << session.error().message;
    EXPECT_EQ(session->app_url(), server.url() + "/apps/echo-live/session/" + session->id() + "/app");
    auto events = session->events();
    const auto first = events.next().get();
    ASSERT_TRUE(first && *first);
    EXPECT_EQ((*first)->kind, Kind::paid);
    EXPECT_TRUE(session->stop().get());
    expect_whole(server);
}

TEST_P(RecordedPaidClient, PaysASessionByTheSecond) {
    ReplayPeers peers{from_challenge(read_run(file("session")))};
    auto account = peers.account();
    EXPECT_THAT(kinds(replay_payments(peers, account)), ElementsAre(Kind::paid, Kind::covered, Kind::paid));
    EXPECT_EQ(account.spending->snapshot().payments, 3U);
    expect_whole(peers);
}

INSTANTIATE_TEST_SUITE_P(By, RecordedPaidClient, testing::Values("go", "farebox"),
                         [](const auto& instance) { return std::string{instance.param}; });

}  // namespace
}  // namespace farebox::gateway::test
