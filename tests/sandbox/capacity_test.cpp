// A full orchestrator says so before it looks at the payment: what was sent in vain can be sent again.
#include "tests/sandbox/live_sandbox.hpp"

namespace farebox::sandbox::test {
namespace {

using nlohmann::json;

class FullSandbox : public LiveSandbox {
protected:
    json listed(std::size_t runner) { return json::parse(send("GET", at("/discovery")).body)[0].at("runners")[runner]; }
    /// Two tickets for a new session at @p url.
    net::Headers payment_for(const std::string& method, const std::string& url) {
        return paid(quote_in(challenge(method, url)), nonces(1, 2));
    }
    void expect_refused(const net::Response& answer, int status, const std::string& text) {
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(answer.body, text + "\n");
        EXPECT_EQ(report().at("rejections").back().at("text"), text);
    }
    void expect_no_room(const net::Response& answer) {
        expect_refused(answer, 503, "no capacity available for runner");
    }
};

TEST_F(FullSandbox, ListsNoRoomAndTakesNoTicketsWhileARunnerIsTaken) {
    options_.runners = {*parse_runner("one=,capacity=1")};
    start();
    EXPECT_EQ(listed(0).at("capacity_available"), 1);
    const OpenSession first = open("one");
    EXPECT_EQ(listed(0).at("capacity_available"), 0);
    EXPECT_EQ(listed(0).at("capacity_used"), 1);
    const std::string url = at("/apps/one/session");
    const auto headers = payment_for("POST", url);
    expect_no_room(send("POST", url, headers));
    EXPECT_EQ(report().at("tickets").size(), 2U) << "only the first session's";

    ASSERT_EQ(send("POST", first.control_url + "/stop").status, 204);
    EXPECT_EQ(send("POST", url, headers).status, 200) << "the tickets are not marked as seen";
    EXPECT_EQ(report().at("tickets").size(), 4U);
}

TEST_F(FullSandbox, PretendsItForReservations) {
    start();
    set_faults({{"full", true}});
    const std::string url = at("/apps/echo-live/session");
    const auto headers = payment_for("POST", url);
    expect_no_room(send("POST", url, headers));
    EXPECT_EQ(listed(0).at("capacity_available"), 0);
    EXPECT_EQ(listed(0).at("capacity_used"), listed(0).at("capacity"));
    EXPECT_TRUE(report().at("sessions").empty());
    set_faults({{"full", nullptr}});
    EXPECT_EQ(send("POST", url, headers).status, 200);
    EXPECT_EQ(report().at("sessions")[0].at("tickets"), 2);
}

TEST_F(FullSandbox, PretendsItForSingleShotCalls) {
    options_.runners = {*parse_runner("call=,mode=single-shot,unit=fixed,price=10wei")};
    start();
    set_faults({{"full", true}});
    const std::string url = at("/apps/call/app/");
    const auto headers = payment_for("GET", url);
    expect_no_room(send("GET", url, headers));
    EXPECT_TRUE(report().at("tickets").empty());
    set_faults({{"full", nullptr}});
    EXPECT_EQ(send("GET", url, headers).status, 200);
}

TEST_F(FullSandbox, MayHideItFromDiscovery) {
    start();
    set_faults({{"full", "hidden"}});
    const std::string url = at("/apps/echo-live/session");
    expect_no_room(send("POST", url, payment_for("POST", url)));
    EXPECT_EQ(listed(0).at("capacity_available"), listed(0).at("capacity"));
}

TEST_F(FullSandbox, TakesNoPaymentWhileTranscodersHoldEverySession) {
    options_.terms.max_sessions = 3;
    start();
    const std::string url = at("/apps/echo-live/session");
    const OpenSession session = open("echo-live");
    set_faults({{"transcoding", 2}});
    EXPECT_EQ(pay(session, {3}).status, 200) << "one session is left";

    set_faults({{"transcoding", 3}});
    const auto headers = payment_for("POST", url);
    expect_refused(send("POST", url, headers), 403, "OrchestratorCapped");
    expect_refused(pay(session, {4}), 403, "OrchestratorCapped");
    EXPECT_EQ(report().at("tickets").size(), 3U);

    set_faults({{"transcoding", nullptr}});
    EXPECT_EQ(send("POST", url, headers).status, 200);
    EXPECT_EQ(pay(session, {4}).status, 200);
}

}  // namespace
}  // namespace farebox::sandbox::test
