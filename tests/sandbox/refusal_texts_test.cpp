// Refusals that take a live orchestrator, each with the reference's status and text.
#include "net/block_on.hpp"
#include "tests/sandbox/live_sandbox.hpp"

namespace farebox::sandbox::test {
namespace {

using nlohmann::json;

class LiveRefusal : public LiveSandbox {
protected:
    static void expect(const net::Response& answer, int status, const std::string& text) {
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(answer.body, text + "\n");
    }
    static void expect_json(const net::Response& answer, int status, const std::string& text) {
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(answer.headers.get("Content-Type"), "application/json");
        EXPECT_EQ(json::parse(answer.body).at("error").at("message"), text);
    }
    net::Response refresh(const std::string& sender, const std::string& manifest_id) {
        const json body{{"sender", sender}, {"manifest_id", manifest_id}};
        return send("POST", at("/refresh-payment"), {}, body.dump());
    }
    void take_reserve() {
        const json funds{{"address", payer_.address_text()}, {"reserve", "0 wei"}};
        ASSERT_EQ(send("POST", control("/senders"), {}, funds.dump()).status, 200);
    }
};

TEST_F(LiveRefusal, OfCredentialsForAnotherManifestThanTheTokens) {
    start();
    const std::string url = at("/apps/echo-live/session");
    const auto quote = quote_in(challenge("POST", url));
    auto headers = paid(quote, {1});
    headers.set("Livepeer-Segment", header(payer_.credentials(quote, "another")));
    expect(send("POST", url, headers), 403, "mismatched manifest and auth token");
    EXPECT_TRUE(report().at("tickets").empty());
}

TEST_F(LiveRefusal, OfAFixedPriceThatIsNotTheRunners) {
    start();
    const std::string url = at("/apps/echo-fixed/app/");
    auto quote = quote_in(challenge("GET", url));
    quote.price_info->price_per_unit *= 2;
    quote.price_info->pixels_per_unit *= 2;  // the same ratio is not enough
    expect(send("GET", url, paid(quote, {1})), 400, "payment price does not match live runner price");
    EXPECT_TRUE(report().at("tickets").empty());
}

TEST_F(LiveRefusal, OfASecondPaymentForAFixedPrice) {
    start();
    const std::string url = at("/apps/echo-fixed/app/sse?interval=20ms");
    const json challenged = challenge("GET", url);
    const auto quote = quote_in(challenged);
    net::Request request;
    request.method = "GET";
    request.headers = paid(quote, nonces(1, 5));
    const auto running = net::block_on(pool_.at(0), client_->open(*net::Url::parse(url), std::move(request),
                                                                  net::deadline_in(std::chrono::seconds{30})));
    ASSERT_TRUE(running) << running.error().message;
    ASSERT_EQ((*running)->head().status, 200);
    expect(send("POST", challenged.at("payment_url"), paid(quote, {6})), 409,
           "fixed-price live runner sessions do not accept follow-up payments");
    EXPECT_EQ(report().at("tickets").size(), 5U);
}

TEST_F(LiveRefusal, OfAPaymentFromAPayerWithoutReserve) {
    start();
    const OpenSession session = open("echo-live");
    take_reserve();
    expect(pay(session, {3}), 500, "Internal Server Error");
    EXPECT_EQ(session_report(session.id).at("tickets"), 2);
}

TEST_F(LiveRefusal, OfAChallengeForAPayerWithoutReserve) {
    start();
    take_reserve();
    net::Headers headers;
    headers.set("Livepeer-Payer-Address", payer_.address_text());
    expect(send("POST", at("/apps/echo-live/session"), headers), 500, "insufficient sender reserve");
}

TEST_F(LiveRefusal, OfARefreshForNoAddress) {
    start();
    expect_json(refresh("0x12", "m"), 400, "invalid sender");
}

TEST_F(LiveRefusal, OfARefreshForNoManifest) {
    start();
    expect_json(refresh(payer_.address_text(), " "), 400, "missing manifest_id");
}

TEST_F(LiveRefusal, OfARefreshForAPayerWithoutReserve) {
    start();
    const OpenSession session = open("echo-live");
    take_reserve();
    expect_json(refresh(payer_.address_text(), session.id), 500, "insufficient sender reserve");
}

TEST_F(LiveRefusal, OfACallWhoseSessionEndsBeforeItsAnswer) {
    SandboxOptions idle = options_;  // an application that lets one wait
    idle.http = "http://127.0.0.1:0";
    idle.faults = {{"slow", "1m"}};
    const auto application = *Sandbox::start(idle);
    options_.runners = {
        *parse_runner("slow=" + application->addresses().orchestrator + ",mode=single-shot,price=20000000000wei")};
    options_.payment_interval = std::chrono::milliseconds{50};
    start();
    const std::string url = at("/apps/slow/app/");
    const auto quote = quote_in(challenge("GET", url));
    expect(send("GET", url, paid(quote, nonces(1, 2))), 502, "context canceled");
    EXPECT_EQ(session_report(quote.auth_token->session_id).at("state"), "unpaid");
}

}  // namespace
}  // namespace farebox::sandbox::test
