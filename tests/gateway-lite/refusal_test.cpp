#include "gateway-lite/refusal.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace farebox::gateway {
namespace {

/// As Go's http.Error writes it.
net::Response go_error(int status, std::string_view text) {
    auto answer = net::text_response(status, text);
    answer.headers.set("Content-Length", std::to_string(answer.body.size()));
    return answer;
}
Refusal judge(int status, std::string_view text) {
    const auto answer = go_error(status, text);
    return judge_call_answer(answer, answer.body);
}

TEST(CallRefusal, KnowsWhatAnOrchestratorSaysAboutAPayment) {
    EXPECT_EQ(judge(400, "invalid ticket senderNonce: already seen sender=0x12 nonce=1"), Refusal::payment);
    EXPECT_EQ(judge(400, "TicketParams expired"), Refusal::payment);
    EXPECT_EQ(judge(400, "insufficient balance, mid=aa"), Refusal::payment);
    EXPECT_EQ(judge(400, "payment price does not match live runner price"), Refusal::payment);
    EXPECT_EQ(judge(400, "orchestrator 0x12 is inactive in round 7, cannot process payments"), Refusal::payment);
    EXPECT_EQ(judge(402, "base64 decode error: illegal base64 data at input byte 0"), Refusal::payment);
    EXPECT_EQ(judge(403, "expired auth token"), Refusal::payment);
    EXPECT_EQ(judge(409, "session already exists"), Refusal::payment);
}

TEST(CallRefusal, KnowsAFullOrchestrator) {
    EXPECT_EQ(judge(503, "no capacity available for runner"), Refusal::full);
    EXPECT_EQ(judge(503, "live runner price unavailable: no rate"), Refusal::full);
    EXPECT_EQ(judge(403, "OrchestratorCapped"), Refusal::full);
}

TEST(CallRefusal, KnowsARunnerThatIsNotThere) {
    EXPECT_EQ(judge(404, "runner not found"), Refusal::elsewhere);
    EXPECT_EQ(judge(502, "dial tcp 127.0.0.1:9: connect: connection refused"), Refusal::elsewhere);
    EXPECT_EQ(judge(502, "context canceled"), Refusal::elsewhere);
    const net::Response empty{502, {}, net::Headers{{"Content-Length", "0"}}, {}};
    EXPECT_EQ(judge_call_answer(empty, {}), Refusal::elsewhere);
}

TEST(CallRefusal, TakesAnythingElseForTheApplications) {
    EXPECT_EQ(judge(400, "prompt is missing"), Refusal::none);
    EXPECT_EQ(judge(404, "404 page not found"), Refusal::none);
    EXPECT_EQ(judge(409, "already running"), Refusal::none);
    EXPECT_EQ(judge(500, "CUDA out of memory"), Refusal::none);
    EXPECT_EQ(judge(502, "model backend is down"), Refusal::none);
    EXPECT_EQ(judge(503, "model is loading"), Refusal::none);
    EXPECT_EQ(judge(403, "invalid ticket signature"), Refusal::none);  // the text with another status
    const net::Response json{400, {}, net::Headers{{"Content-Type", "application/json"}}, {}};
    EXPECT_EQ(judge_call_answer(json, "TicketParams expired"), Refusal::none);
}

TEST(OrchestratorsRefusal, GoesByTheStatus) {
    EXPECT_EQ(judge_orchestrators_answer(200), Refusal::none);
    for (const int status : {400, 402, 403, 409}) {
        EXPECT_EQ(judge_orchestrators_answer(status), Refusal::payment) << status;
    }
    EXPECT_EQ(judge_orchestrators_answer(503), Refusal::full);
    for (const int status : {307, 404, 500, 502}) {
        EXPECT_EQ(judge_orchestrators_answer(status), Refusal::elsewhere) << status;
    }
}

}  // namespace
}  // namespace farebox::gateway
