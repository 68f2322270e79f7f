#include <gtest/gtest.h>

#include <set>
#include <string>

#include "protocol/base64.hpp"
#include "protocol/hex.hpp"
#include "protocol/wire/payment.hpp"
#include "protocol/wire/seg_data.hpp"
#include "signer/payment/session_state.hpp"
#include "tests/payment/service_harness.hpp"

namespace farebox::signer {
namespace {

using test::after;
using test::code_of;
using test::continue_from;
using test::json_of;
using test::kNow;
using test::kSecond;
using test::message_of;
using test::post;
using test::QuoteTerms;
using test::ServiceHarness;

protocol::wire::Payment payment_of(const net::Response& response) {
    const std::string bytes = *protocol::base64_decode(json_of(response).at("payment").get<std::string>());
    return *protocol::wire::decode_payment(bytes);
}

SessionState state_of(const net::Response& response) {
    return *parse_session_state(*protocol::base64_decode(json_of(response).at("state").at("State").get<std::string>()));
}

std::set<std::uint32_t> nonces_of(const net::Response& response) {
    std::set<std::uint32_t> nonces;
    for (const auto& ticket : payment_of(response).ticket_sender_params) {
        nonces.insert(ticket.sender_nonce);
    }
    return nonces;
}

class Service : public testing::Test {
protected:
    ServiceHarness signer_;
    PaymentRequest request_ = test::make_request(test::make_quote({.ev = 30, .price = 10}));

    /// A further quote: same orchestrator and price, fresh rand hash.
    void refresh(std::uint8_t rand_hash) {
        const auto quote = test::make_quote({.ev = 30, .price = 10, .rand_hash = rand_hash});
        request_.orchestrator = protocol::wire::encode(quote);
    }
};

/// The quote, the key and every byte that go-livepeer made of them.
constexpr std::string_view kReferenceQuote =
    "Ch1odHRwczovL29yY2guZXhhbXBsZS5jb206ODkzNRKSAQoUERERERERERERERERERERERERERESBxxr9SY0AAAaHhDG96C17Y02tMfzSThYNiH6/"
    "IsAeaKDTSb8HCowACIg5UawpSwoeXRPbe8PtIPVgdxtIF3oOvhEBFaATdi2I4AqAgMJMgQBMS0oOiUInx8SIAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAADerb7vGggIgJTr3AMQASIUIiIiIiIiIiIiIiIiIiIiIiIiIiIyFgoEAQIDBBIIYWJjZDEyMzQYgK6ZpA8=";
constexpr std::string_view kReferencePayment =
    "0a6b0a14111111111111111111111111111111111111111112071c6bf5263400001a1e10c6f7a0b5ed8d36b4c7f34938583621fafc8b0079a2"
    "83"
    "4d26fc1c2a30002220e546b0a52c2879744f6def0fb483d581dc6d205de83af8440456804dd8b623802a020309320401312d2812149d8a62f6"
    "56"
    "a8d1615c1294fd71e9cfb3e4855a4f1a25089f1f122000000000000000000000000000000000000000000000000000000000deadbeef224508"
    "01"
    "1241e8337448f2aa2059a843b9ddf2dcd3ea12ff69ac88c6274aef597c4f037a15f65fba742c736299558027b57ffba7d0bc2f72eff80a9daf"
    "39"
    "284ed7414b7bead01b22450802124198e2d4ca93c41d3a9bb815186a7e9f4f1ff040702d6e60d0517dbfe6d7b427a86354848909430bfe1519"
    "be"
    "12074f114c5889cd3834e8af2b48aba4126920f4531c2a08088094ebdc031001";
constexpr std::string_view kReferenceCredentials =
    "0a0861626364313233341a20c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a4702207696e76616c69642a41e9ce"
    "64d4"
    "cefc30b6ea8d1884068a10c11a0fac4da1fdf878eb85573c025e478e67f257ccaa2c4badaee42af02c9ef89c8b95770c6f1ec5594dedd5dd6f"
    "ba"
    "20e11b42160a0401020304120861626364313233341880ae99a40f";

TEST_F(Service, MakesTheReferencesPaymentByteForByte) {
    request_.orchestrator = *protocol::base64_decode(kReferenceQuote);
    const net::Response response = signer_.pay(request_);
    ASSERT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(response.headers.get("Content-Type"), "application/json");
    const auto bytes = [&](const char* key) {
        return *protocol::base64_decode(json_of(response).at(key).get<std::string>());
    };
    EXPECT_EQ(bytes("payment"), *protocol::parse_hex(kReferencePayment));
    EXPECT_EQ(bytes("segCreds"), *protocol::parse_hex(kReferenceCredentials));
    const SessionState state = state_of(response);
    EXPECT_EQ(state.sender_nonce, 2U);
    EXPECT_EQ(state.state_id.size(), 32U);
    EXPECT_EQ(state.balance.to_ratio_string(),
              "138950507084779434508285182010425489423923981598768676847349126384173740720130000000000/"
              "23158417847463239084714197001737581570653996933128112807891516801582625927987");
}

TEST_F(Service, WritesTheAnswerInTheReferencesOrder) {
    const std::string body = signer_.pay(request_).body;
    EXPECT_TRUE(body.starts_with(R"({"payment":")")) << body;
    EXPECT_LT(body.find(R"("segCreds":)"), body.find(R"("state":{"State":)"));
    EXPECT_TRUE(body.ends_with("}}\n"));
}

TEST_F(Service, ChargesExactlyTheTicketsItSigned) {
    const net::Response response = signer_.pay(request_);
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(payment_of(response).ticket_sender_params.size(), 4U);
    EXPECT_EQ(signer_.usage().ev_total, Wei{120U});
    EXPECT_EQ(signer_.usage().tickets, 4U);
}

TEST_F(Service, ContinuesASessionWithItsState) {
    continue_from(request_, signer_.pay(request_));
    signer_.set_time(after(9 * kSecond));
    const net::Response second = signer_.pay(request_);
    ASSERT_EQ(second.status, 200) << second.body;
    EXPECT_EQ(nonces_of(second), (std::set<std::uint32_t>{5, 6, 7}));  // 90 wei owed, 20 in credit
    EXPECT_EQ(state_of(second).sequence_number, 1U);
    EXPECT_EQ(state_of(second).sender_nonce, 7U);
}

TEST_F(Service, SignsTheCredentialsOfASessionOnce) {
    const auto credentials = [](const net::Response& response) {
        return json_of(response).at("segCreds").get<std::string>();
    };
    const net::Response first = signer_.pay(request_);
    continue_from(request_, first);
    signer_.set_time(after(9 * kSecond));
    EXPECT_EQ(credentials(signer_.pay(request_)), credentials(first));
}

TEST_F(Service, AnswersARetryWithTheSameBytesForNothing) {
    continue_from(request_, signer_.pay(request_));
    signer_.set_time(after(9 * kSecond));
    const net::Response lost = signer_.pay(request_);
    ASSERT_EQ(lost.status, 200);
    // The client never saw that answer; it asks again a little later.
    const Wei spent = signer_.usage().ev_total;
    signer_.set_time(after(11 * kSecond));
    const auto grants = signer_.grants();
    const net::Response again = signer_.pay(request_);
    EXPECT_EQ(again.body, lost.body);
    EXPECT_EQ(signer_.grants(), grants);
    EXPECT_EQ(signer_.usage().ev_total, spent);
    EXPECT_TRUE(signer_.events_.back().replayed);
    EXPECT_FALSE(signer_.events_.back().payment);
}

TEST_F(Service, AnswersTheRetryOfAFirstRequestByItsManifest) {
    const net::Response lost = signer_.pay(request_);  // ManifestID is the auth token's session
    EXPECT_EQ(signer_.pay(request_).body, lost.body);
    EXPECT_EQ(signer_.grants(), 1);
}

TEST_F(Service, AnswersARetryAfterARestart) {
    continue_from(request_, signer_.pay(request_));
    signer_.set_time(after(9 * kSecond));
    const net::Response lost = signer_.pay(request_);
    signer_.restart();
    EXPECT_EQ(signer_.pay(request_).body, lost.body);
}

TEST_F(Service, ReplaysAnIdempotentFirstRequest) {
    request_.manifest_id.clear();
    net::ServerRequest request = post("/generate-live-payment", test::body_of(request_));
    request.headers.add("Idempotency-Key", "first-payment");
    const net::Response lost = signer_.answer(request);
    ASSERT_EQ(lost.status, 200);
    EXPECT_EQ(signer_.answer(request).body, lost.body);
    request_.app = "another";
    request.body = test::body_of(request_);
    EXPECT_EQ(code_of(signer_.answer(request)), "idempotency_conflict");
}

TEST_F(Service, RefreshesInsteadOfReplayingExpiredTickets) {
    continue_from(request_, signer_.pay(request_));
    signer_.set_time(after(9 * kSecond));
    ASSERT_EQ(signer_.pay(request_).status, 200);
    signer_.set_block(static_cast<std::int64_t>(test::kL1Block) + 39);
    const net::Response expired = signer_.pay(request_);
    EXPECT_EQ(expired.status, 480);
    EXPECT_EQ(expired.headers.get("Livepeer-Orchestrator-Url"), "https://orch.example.com:8935");
}

TEST_F(Service, IssuesAgainWithFreshParametersAndFreshNonces) {
    continue_from(request_, signer_.pay(request_));
    signer_.set_time(after(9 * kSecond));
    const net::Response lost = signer_.pay(request_);
    refresh(0x34);
    const net::Response issued = signer_.pay(request_);
    ASSERT_EQ(issued.status, 200) << issued.body;
    EXPECT_EQ(nonces_of(issued), (std::set<std::uint32_t>{1, 2, 3}));
    EXPECT_EQ(state_of(issued).balance, state_of(lost).balance);  // billed from the same state
    EXPECT_EQ(signer_.usage().tickets, 10U);                      // and charged in full again
}

TEST_F(Service, ServesTwoRequestsOfOneSessionOneAfterTheOther) {
    continue_from(request_, signer_.pay(request_));
    signer_.set_time(after(9 * kSecond));
    const auto body = test::body_of(request_);
    const auto answers =
        signer_.answer_together({post("/generate-live-payment", body), post("/generate-live-payment", body)});
    EXPECT_EQ(answers[0].status, 200);
    EXPECT_EQ(answers[0].body, answers[1].body);
    EXPECT_EQ(signer_.grants(), 2);
}

TEST_F(Service, NamesItsAddressAndProvesIt) {
    const net::Response response = signer_.answer(post("/sign-orchestrator-info", "{not json"));
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(response.body,
              "{\"address\":\"0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F\",\"signature\":\"0x"
              "4e166c2cd389f60c02051be1252202fc8a9d9f81b34ace389523a47cb5e70d26"
              "5bcff71ffa9bda088fb65f04930ca11aa5818b5c688e0d130a32f3a03e9254c91c\"}\n");
}

TEST_F(Service, RefusesAQuoteMadeForAnotherSender) {
    request_.sender = "0x1111111111111111111111111111111111111111";
    const net::Response response = signer_.pay(request_);
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(code_of(response), "sender_mismatch");
    EXPECT_EQ(signer_.grants(), 0);
    request_.sender = "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f";
    EXPECT_EQ(signer_.pay(request_).status, 200);
}

TEST_F(Service, StopsWhenPaused) {
    signer_.policy_.paused = true;
    const net::Response response = signer_.pay(request_);
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(code_of(response), "paused");
    EXPECT_EQ(response.headers.get("Retry-After"), "1");
    EXPECT_EQ(code_of(signer_.answer(post("/sign-orchestrator-info"))), "paused");
}

TEST_F(Service, EndsAtTheClientsBudget) {
    signer_.policy_.access.clients[0].limits.ev_per_day = Wei{119U};
    const net::Response response = signer_.pay(request_);
    EXPECT_EQ(response.status, 402);
    EXPECT_EQ(code_of(response), "budget_exceeded");
    EXPECT_EQ(signer_.usage().ev_total, Wei{});
}

TEST_F(Service, TellsOneEventPerRequest) {
    signer_.pay(request_);
    signer_.pay("{");
    ASSERT_EQ(signer_.events_.size(), 2U);
    const RequestEvent& paid = signer_.events_[0];
    EXPECT_EQ(paid.route, "generate-live-payment");
    EXPECT_EQ(paid.client, "local");
    EXPECT_EQ(paid.status, 200);
    ASSERT_TRUE(paid.payment);
    EXPECT_EQ(paid.payment->tickets, 4U);
    EXPECT_EQ(paid.payment->charge, Wei{120U});
    EXPECT_EQ(signer_.events_[1].code, ErrorCode::invalid_argument);
    EXPECT_NE(signer_.events_[0].request_id, signer_.events_[1].request_id);
}

TEST_F(Service, LogsAnOrchestratorsUrlOnlyIfItIsOne) {
    auto quote = test::make_quote();
    quote.transcoder = std::string(100'000, 'x');
    request_.orchestrator = protocol::wire::encode(quote);
    ASSERT_EQ(signer_.pay(request_).status, 200);
    EXPECT_EQ(signer_.events_.at(0).payment->orchestrator_url, "");
}

TEST_F(Service, AnswersWithTheCapabilitiesOfThisRequest) {
    const net::Response without = signer_.pay(request_);
    // An unknown field only: a message without content, which the credentials repeat as such.
    request_.capabilities = "\xf8\x07\x01";
    const net::Response with = signer_.pay(request_);
    ASSERT_EQ(with.status, 200) << with.body;
    EXPECT_FALSE(signer_.events_.back().replayed);
    EXPECT_EQ(signer_.pay(request_).body, with.body);
}

TEST_F(Service, LogsALineOfJsonPerEvent) {
    signer_.pay(request_);
    const auto line = nlohmann::json::parse(request_log_line(signer_.events_.at(0)));
    EXPECT_EQ(line.at("status"), 200);
    EXPECT_EQ(line.at("charge_wei"), "120");
    EXPECT_EQ(line.at("client"), "local");
}

// --- The chain's age ---

TEST_F(Service, RefusesNewSessionsOnASoftlyAgedChain) {
    PaymentRequest running = request_;
    continue_from(running, signer_.pay(running));
    signer_.snapshot_.as_of -= std::chrono::seconds{90};
    signer_.publish();
    refresh(0x35);
    request_.manifest_id = "another";
    const net::Response fresh = signer_.pay(request_);
    EXPECT_EQ(fresh.status, 503);
    EXPECT_EQ(code_of(fresh), "chain_stale");
    EXPECT_NE(signer_.pay(running).status, 503);
    EXPECT_EQ(signer_.grants(), 2);
}

TEST_F(Service, RefusesEverythingOnAStaleChain) {
    continue_from(request_, signer_.pay(request_));
    signer_.snapshot_.as_of -= std::chrono::seconds{700};
    signer_.publish();
    EXPECT_EQ(code_of(signer_.pay(request_)), "chain_stale");
    EXPECT_EQ(signer_.grants(), 1);
}

TEST_F(Service, OpensNoSessionOnADepositThatIsBeingUnlocked) {
    PaymentRequest running = request_;
    continue_from(running, signer_.pay(running));
    signer_.snapshot_.senders.begin()->second.withdraw_round = signer_.snapshot_.last_initialized_round + 5;
    signer_.set_time(after(9 * kSecond));
    refresh(0x35);
    request_.manifest_id = "another";
    const net::Response fresh = signer_.pay(request_);
    EXPECT_EQ(fresh.status, 503);
    EXPECT_EQ(code_of(fresh), "key_overexposed");
    EXPECT_EQ(signer_.grants(), 1);
    EXPECT_EQ(signer_.pay(running).status, 200);
}

// --- The vault's answers ---

TEST_F(Service, TakesAPromiseBackThatTheVaultRefuses) {
    signer_.vault_error_ = make_error(ErrorCode::ev_exceeded, "above the vault's cap");
    const net::Response refused = signer_.pay(request_);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(code_of(refused), "ev_exceeded");
    signer_.vault_error_.reset();
    EXPECT_EQ(signer_.pay(request_).status, 200);
    EXPECT_EQ(signer_.usage().ev_total, Wei{120U});
}

TEST_F(Service, FinishesAPromiseThatTheVaultDidNotAnswer) {
    signer_.vault_error_ = make_error(ErrorCode::vault_unavailable, "the vault is restarting");
    const net::Response lost = signer_.pay(request_);
    EXPECT_EQ(lost.status, 503);
    EXPECT_EQ(code_of(lost), "vault_unavailable");
    EXPECT_EQ(signer_.usage().ev_total, Wei{120U});  // promised is spent
    signer_.vault_error_.reset();
    const net::Response completed = signer_.pay(request_);
    EXPECT_EQ(completed.status, 200);
    EXPECT_EQ(nonces_of(completed), (std::set<std::uint32_t>{1, 2, 3, 4}));
    EXPECT_EQ(signer_.usage().ev_total, Wei{120U});
}

// --- 482 ---

/// A session of ten wei a request whose balance (180) covers the next one and a ticket (100).
class FixedWork : public Service {
protected:
    FixedWork() {
        request_ = test::make_request(test::make_quote({.ev = 100, .price = 10}), "fixed");
        continue_from(request_, signer_.pay(request_));
        continue_from(request_, signer_.pay(request_));
    }
    net::Response pay_as_farebox() {
        net::ServerRequest request = post("/generate-live-payment", test::body_of(request_));
        request.headers.add("Farebox-Version", "1");
        return signer_.answer(request);
    }
};

TEST_F(FixedWork, ThatNeedsNoTicketGivesLegacyClientsNothing) {
    const net::Response response = signer_.pay(request_);
    EXPECT_EQ(response.status, 482);
    EXPECT_EQ(message_of(response), "no tickets");
    EXPECT_FALSE(json_of(response).contains("state"));
    EXPECT_EQ(signer_.grants(), 2);
}

TEST_F(FixedWork, ThatNeedsNoTicketStillCostsFareboxCallersTheirCredit) {
    const net::Response response = pay_as_farebox();
    ASSERT_EQ(response.status, 482) << response.body;
    EXPECT_EQ(code_of(response), "no_tickets");
    const protocol::wire::Payment payment = payment_of(response);
    EXPECT_TRUE(payment.ticket_sender_params.empty());
    EXPECT_FALSE(payment.ticket_params);
    EXPECT_TRUE(payment.expected_price);
    EXPECT_EQ(state_of(response).balance, protocol::Rational{std::int64_t{170}});
    const nlohmann::json again = json_of(pay_as_farebox());
    for (const char* member : {"payment", "segCreds", "state"}) {
        EXPECT_EQ(again.at(member), json_of(response).at(member));
    }
    EXPECT_EQ(signer_.grants(), 3);  // the second one was a replay
    EXPECT_EQ(signer_.usage().tickets, 2U);
}

TEST_F(FixedWork, ContinuesFromAnEmptyPayment) {
    for (int i = 0; i < 8; ++i) {
        const net::Response response = pay_as_farebox();
        ASSERT_EQ(response.status, 482) << i << response.body;
        continue_from(request_, response);
    }
    const net::Response paid = pay_as_farebox();  // 180 - 8 x 10 = 100: one more still fits
    ASSERT_EQ(paid.status, 482);
    continue_from(request_, paid);
    EXPECT_EQ(pay_as_farebox().status, 200);
}

}  // namespace
}  // namespace farebox::signer
