// What a real go-livepeer orchestrator and signer answered (tests/data/transcripts), read by the library.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "gateway-lite/directory.hpp"
#include "gateway-lite/quote.hpp"
#include "gateway-lite/signer_messages.hpp"
#include "gateway-lite/spending_account.hpp"
#include "net/orchestrator/payment_challenge.hpp"
#include "protocol/base64.hpp"
#include "protocol/wire/payment_result.hpp"

namespace farebox::gateway {
namespace {

using Json = nlohmann::json;

/// The recorded exchanges of one file, by index.
class Transcript {
public:
    explicit Transcript(const std::string& name) {
        std::ifstream file{std::string{FAREBOX_TEST_DATA} + "/transcripts/" + name + ".json"};
        exchanges_ = Json::parse(file);
    }
    [[nodiscard]] int status(std::size_t index) const { return exchanges_.at(index)["response"]["status"]; }
    [[nodiscard]] std::string body(std::size_t index) const {
        const auto& body = exchanges_.at(index)["response"]["body"];
        return body.contains("text") ? body["text"].get<std::string>()
                                     : *protocol::base64_decode(body["base64"].get<std::string>());
    }
    [[nodiscard]] Json sent(std::size_t index) const {
        return Json::parse(exchanges_.at(index)["request"]["body"]["text"].get<std::string>());
    }
    [[nodiscard]] std::string sent_header(std::size_t index, const char* name) const {
        return exchanges_.at(index)["request"]["headers"][name];
    }

private:
    Json exchanges_;
};

const net::Endpoint kAsked{net::Scheme::https, "localhost", 18935, {}};

TEST(Transcripts, ChallengeOfAPersistentSession) {
    const Transcript live{"live_persistent"};
    const auto quote = read_quote(live.body(0), kAsked);
    ASSERT_TRUE(quote);
    EXPECT_EQ(quote->manifest_id, "3d6199e4");
    EXPECT_EQ(quote->payment_url.to_string(), "https://localhost:18935/apps/echo-live/session/3d6199e4/payment");
    EXPECT_EQ(quote->refresh_url.to_string(), "https://localhost:18935/refresh-payment");
    EXPECT_EQ(quote->price.price_per_unit, 33'333'333'333);
    EXPECT_EQ(quote->payment_params, live.sent(1)["orchestrator"]);
}

TEST(Transcripts, SignerPaymentBecomesTheTwoHeaders) {
    const Transcript live{"live_persistent"};
    const auto answer = read_payment_answer(live.status(1), live.body(1), {});
    ASSERT_TRUE(answer);
    ASSERT_TRUE(answer->headers);
    EXPECT_EQ(answer->headers->payment, live.sent_header(2, "Livepeer-Payment"));
    EXPECT_EQ(answer->headers->segment, live.sent_header(2, "Livepeer-Segment"));
    EXPECT_EQ(answer->state->state, live.sent(4)["state"]["State"]);
    EXPECT_EQ(answer->state->seal, live.sent(4)["state"]["Sig"]);
}

TEST(Transcripts, PaymentsAreCounted) {
    const Transcript live{"live_persistent"};
    SpendingAccount account;
    account.set_price(protocol::PaymentType::live, {33'333'333'333, 1});
    ASSERT_TRUE(account.add_payment(read_payment_answer(200, live.body(1), {})->headers->payment));
    EXPECT_EQ(account.snapshot().tickets, 4u);
    EXPECT_EQ(account.snapshot().payments, 1u);
    EXPECT_GE(account.snapshot().units, 10u);  // the preload of ten seconds
}

TEST(Transcripts, Reservation) {
    const auto reservation = net::orchestrator::parse_session_reservation(Transcript{"live_persistent"}.body(2));
    ASSERT_TRUE(reservation);
    EXPECT_EQ(reservation->session_id, "3d6199e4");
    EXPECT_EQ(reservation->app_url, "https://localhost:18935/apps/echo-live/session/3d6199e4/app");
    EXPECT_EQ(reservation->control_url, "https://localhost:18935/apps/echo-live/session/3d6199e4");
}

TEST(Transcripts, PaymentResultGivesTheParametersThatTheClientSentNext) {
    const Transcript live{"live_persistent"};
    const auto quote = read_quote(live.body(0), kAsked);
    const auto result = protocol::wire::decode_payment_result(live.body(5));
    ASSERT_TRUE(result);
    const auto ours = protocol::base64_decode(fresh_payment_params(*result, *quote));
    const auto theirs = protocol::base64_decode(live.sent(6)["orchestrator"].get<std::string>());
    // Decoded, because Go writes the entries of a map in any order.
    EXPECT_EQ(*protocol::wire::decode_orchestrator_info(*ours), *protocol::wire::decode_orchestrator_info(*theirs));
}

TEST(Transcripts, RefreshedParametersKeepThePrice) {
    const Transcript refresh{"refresh_480"};
    const auto first = read_quote(refresh.body(0), kAsked);
    const auto fresh = read_quote(refresh.body(5), kAsked);
    ASSERT_TRUE(first && fresh);
    EXPECT_EQ(fresh->manifest_id, first->manifest_id);
    EXPECT_EQ(fresh->price, first->price);
    EXPECT_NE(fresh->payment_params, first->payment_params);
    EXPECT_EQ(fresh->payment_params, refresh.sent(6)["orchestrator"]);
}

TEST(Transcripts, SignerAsksForARefreshAndThenForNothing) {
    const Transcript refresh{"refresh_480"};
    const auto expired = read_payment_answer(refresh.status(4), refresh.body(4), {});
    ASSERT_TRUE(expired);
    EXPECT_EQ(expired->status, 480);
    EXPECT_EQ(expired->error->code, ErrorCode::refresh_session);
    const auto covered = read_payment_answer(refresh.status(6), refresh.body(6), {});
    ASSERT_TRUE(covered);
    EXPECT_EQ(covered->error->code, ErrorCode::no_tickets);
    EXPECT_FALSE(covered->headers);
}

TEST(Transcripts, FixedPriceChallengeAndPayment) {
    const Transcript fixed{"fixed_single_shot"};
    const auto quote = read_quote(fixed.body(0), kAsked);
    ASSERT_TRUE(quote);
    const auto answer = read_payment_answer(fixed.status(1), fixed.body(1), {});
    ASSERT_TRUE(answer && answer->headers);
    EXPECT_EQ(answer->headers->payment, fixed.sent_header(2, "Livepeer-Payment"));
}

TEST(Transcripts, AddressProof) {
    const auto proof = read_address_proof(Transcript{"sign_orchestrator_info"}.body(0));
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->address_text, "0xa8d74f6d0aEf896529D4439B5Bbcd8C6081eC80f");
    EXPECT_EQ(proof->signature.size(), 65u);
}

TEST(Transcripts, DiscoveryFindsThePersistentRunner) {
    const auto document = net::orchestrator::parse_discovery(Transcript{"discovery"}.body(9));
    ASSERT_TRUE(document);
    Candidates found;
    sort_runners(kAsked, document->entries.at(0).runners, {"echo/live", RunnerMode::persistent, std::nullopt}, found);
    ASSERT_EQ(found.usable.size(), 1u);
    EXPECT_EQ(found.usable[0].type, protocol::PaymentType::live);
    EXPECT_EQ(found.usable[0].url.to_string(), "https://localhost:18935/apps/echo-live/session");
    EXPECT_TRUE(found.usable[0].priced());
}

}  // namespace
}  // namespace farebox::gateway
