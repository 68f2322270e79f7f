// Nonsense at every field of every answer: where the sandbox can be told to answer it, and that it does.
#include "sandbox/control/nonsense.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "net/http_message.hpp"
#include "protocol/base64.hpp"
#include "protocol/wire/payment_result.hpp"
#include "sandbox/orchestrator/spoil.hpp"

namespace farebox::sandbox::test {
namespace {

constexpr std::string_view kKinds[] = {"garbage", "missing", "null", "number", "text", "list", "empty", "huge", "cut"};

protocol::wire::OrchestratorInfo whole_info() {
    protocol::wire::OrchestratorInfo info;
    info.transcoder = "https://127.0.0.1:1";
    info.address = std::string(20, 'a');
    auto& params = info.ticket_params.emplace();
    params.recipient = std::string(20, 'a');
    params.face_value = params.win_prob = params.expiration_block = "\x12\x34";
    params.recipient_rand_hash = params.seed = std::string(32, 'r');
    params.expiration_params.emplace().creation_round = 7;
    params.expiration_params->creation_round_block_hash = std::string(32, 'h');
    info.price_info.emplace().price_per_unit = 10;
    info.price_info->pixels_per_unit = 3;
    auto& token = info.auth_token.emplace();
    token.token = "token";
    token.session_id = "session";
    token.expiration = 1'800;
    info.capabilities.emplace().version = "0.9.1";
    info.capabilities_prices.emplace_back().price_per_unit = 1;
    info.nodes = {"https://127.0.0.1:2", "https://127.0.0.1:3"};
    return info;
}

net::Response sensible(Place place) {
    const std::string info = protocol::wire::encode(whole_info());
    switch (place) {
        case Place::discovery:
            return net::json_response(
                200,
                R"([{"address":"a","runners":[{"url":"u","app":"x","version":"1","metadata":"m","mode":"persistent",)"
                R"("capacity":4,"capacity_used":1,"capacity_available":3,)"
                R"("price_info":{"price":7,"currency":"wei","unit":"seconds"}}]}])");
        case Place::session:
            return net::json_response(200, R"({"session_id":"s","app_url":"https://a","control_url":"https://c"})");
        case Place::payment: {
            protocol::wire::PaymentResult result;
            result.info = whole_info();
            return {200, "", {}, protocol::wire::encode(result)};
        }
        default:
            return net::json_response(402, R"({"payment_params":")" + protocol::base64_encode(info) +
                                               R"(","orchestrator":"o","manifest_id":"m","payment_url":"https://p"})");
    }
}

class NonsenseAt : public testing::TestWithParam<Place> {};

TEST_P(NonsenseAt, ChangesEveryFieldThatIsNamed) {
    const Place place = GetParam();
    std::vector<std::string_view> fields{json_fields(place).begin(), json_fields(place).end()};
    fields.insert(fields.end(), info_fields(place).begin(), info_fields(place).end());
    ASSERT_FALSE(fields.empty());
    for (const auto field : fields) {
        for (const auto kind : kKinds) {
            const std::string text = std::string{to_string(place)} + "." + std::string{field} + ":" + std::string{kind};
            const auto nonsense = parse_nonsense(text);
            ASSERT_TRUE(nonsense) << text;
            const auto before = sensible(place);
            EXPECT_NE(spoiled(*nonsense, place, before).body, before.body) << text;
            EXPECT_EQ(spoiled(*nonsense, Place::other, before).body, before.body) << text;
        }
    }
}
INSTANTIATE_TEST_SUITE_P(Places, NonsenseAt,
                         testing::Values(Place::discovery, Place::challenge, Place::session, Place::payment,
                                         Place::refresh),
                         [](const auto& tested) { return std::string{to_string(tested.param)}; });

TEST(NonsenseInAQuote, ChangesEveryField) {
    const std::string before = protocol::wire::encode(whole_info());
    for (const auto field : info_fields(Place::quote)) {
        const auto nonsense = parse_nonsense("quote." + std::string{field});
        ASSERT_TRUE(nonsense) << field;
        const std::string after = spoiled_info(*nonsense, before);
        EXPECT_NE(after, before) << field;
        const auto text = parse_nonsense("quote." + std::string{field} + ":text");
        EXPECT_TRUE(protocol::wire::decode_orchestrator_info(spoiled_info(*text, before))) << field;
    }
    EXPECT_FALSE(protocol::wire::decode_orchestrator_info(spoiled_info(*parse_nonsense("quote"), before)));
}

TEST(Nonsense, SparesTheOtherFields) {
    const auto spoilt =
        spoiled_info(*parse_nonsense("quote.price_per_unit:number"), protocol::wire::encode(whole_info()));
    auto expected = whole_info();
    expected.price_info->price_per_unit = -1;
    EXPECT_EQ(*protocol::wire::decode_orchestrator_info(spoilt), expected);
}

TEST(Nonsense, InAPaymentsAnswerIsInItsQuote) {
    for (const auto* field : {"payment.face_value:huge", "payment.price_per_unit:number", "payment.nodes:missing"}) {
        const auto after = spoiled(*parse_nonsense(field), Place::payment, sensible(Place::payment));
        const auto result = protocol::wire::decode_payment_result(after.body);
        ASSERT_TRUE(result) << field;
        EXPECT_NE(*result->info, whole_info()) << field;
        EXPECT_EQ(result->info->address, whole_info().address) << field;
    }
}

TEST(Nonsense, TakesTheBodyAsAWholeWhereNoFieldIsNamed) {
    const auto body = [](const char* text) {
        return spoiled(*parse_nonsense(text), Place::discovery, sensible(Place::discovery)).body;
    };
    EXPECT_EQ(body("discovery:empty"), "");
    EXPECT_EQ(body("discovery:null"), "null");
    EXPECT_EQ(body("discovery:cut").size(), sensible(Place::discovery).body.size() / 2);
    EXPECT_GT(body("discovery:huge").size(), 1'048'576U);
    EXPECT_NE(body("discovery").find("nonsense"), std::string::npos);
}

TEST(Nonsense, MayBeInHeadersAndStatusesOfAllAnswers) {
    const auto answer = [](const char* text) {
        return spoiled(*parse_nonsense(text), Place::stop, sensible(Place::session));
    };
    EXPECT_EQ(answer("status").status, 999);
    EXPECT_EQ(answer("headers").headers.get("Content-Encoding"), "nonsense");
    EXPECT_TRUE(answer("headers:missing").headers.empty());
    EXPECT_GT(answer("headers:huge").headers.size(), 1'000U);
    EXPECT_TRUE(answer("headers").headers.valid()) << "else the server would not send it";
    EXPECT_EQ(answer("payment.status").status, 200) << "elsewhere";
}

TEST(Nonsense, LeavesRefusalsAlone) {
    const auto refusal = net::text_response(404, "runner not found");
    EXPECT_EQ(spoiled(*parse_nonsense("session.app_url"), Place::session, refusal).body, refusal.body);
    EXPECT_EQ(spoiled(*parse_nonsense("payment.seed"), Place::payment, refusal).body, refusal.body);
    EXPECT_EQ(spoiled(*parse_nonsense("challenge.seed"), Place::challenge, refusal).body, refusal.body);
}

class NoSuchNonsense : public testing::TestWithParam<const char*> {};
TEST_P(NoSuchNonsense, IsRefused) {
    EXPECT_FALSE(parse_nonsense(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Texts, NoSuchNonsense,
                         testing::Values("", "nowhere", "discovery.seed", "session.address", "quote.headers",
                                         "challenge:loud", "headers.x", "payment."));

TEST(PlacesOfFaults, AreNamedOneByOneOrAll) {
    EXPECT_TRUE(Places::parse("")->has(Place::quote));
    EXPECT_TRUE(Places::parse("all")->has(Place::other));
    const auto two = *Places::parse("payment+app");
    EXPECT_TRUE(two.has(Place::app));
    EXPECT_FALSE(two.has(Place::discovery));
    EXPECT_FALSE(Places{}.has(Place::discovery));
    EXPECT_FALSE(Places::parse("payment+nowhere"));
}

}  // namespace
}  // namespace farebox::sandbox::test
