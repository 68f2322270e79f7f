#include "gateway-lite/signer_messages.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace farebox::gateway {
namespace {

using Json = nlohmann::json;

const PaymentOrder kOrder{protocol::PaymentType::live, "echo/live", "abc", "0x11", std::nullopt};

TEST(PaymentAsk, CarriesTheWholeOrder) {
    auto order = kOrder;
    order.max_price = protocol::Rational{1200};
    const auto ask = Json::parse(encode_payment_ask(order, "cGFyYW1z", SignerState{"c3RhdGU=", "c2VhbA=="}));
    EXPECT_EQ(ask["orchestrator"], "cGFyYW1z");
    EXPECT_EQ(ask["type"], "live");
    EXPECT_EQ(ask["ManifestID"], "abc");
    EXPECT_EQ(ask["app"], "echo/live");
    EXPECT_EQ(ask["sender"], "0x11");
    EXPECT_EQ(ask["state"]["State"], "c3RhdGU=");
    EXPECT_EQ(ask["state"]["Sig"], "c2VhbA==");
    EXPECT_EQ(ask["maxPrice"], (Json{{"price", "1200"}, {"currency", "wei"}, {"unit", "seconds"}}));
}

TEST(PaymentAsk, RoundsItsHighestPriceDown) {
    auto order = kOrder;
    const auto sent = [&order](const protocol::Rational& price) -> std::string {
        order.max_price = price;
        return Json::parse(encode_payment_ask(order, "cGFyYW1z", std::nullopt))["maxPrice"]["price"];
    };
    EXPECT_EQ(sent(protocol::Rational{33'733'333'332'996, 1000}), "33733333332.996");
    EXPECT_EQ(sent(protocol::Rational{2, 3}), "0.666666666666666666");
    EXPECT_EQ(sent(protocol::Rational{}), "0");
}

TEST(PaymentAsk, LeavesOutWhatIsNotThere) {
    const auto ask = Json::parse(encode_payment_ask(kOrder, "cGFyYW1z", std::nullopt));
    EXPECT_FALSE(ask.contains("state"));
    EXPECT_FALSE(ask.contains("maxPrice"));
}

TEST(SignerError, ReadsFareboxsShape) {
    const auto error = read_signer_error(
        402,
        R"({"error":{"message":"day is spent","code":"risk_exceeded","hint":"wait","request_id":"r1",)"
        R"("details":{"limit":"5"}}})",
        "30");
    EXPECT_EQ(error.code, ErrorCode::risk_exceeded);
    EXPECT_EQ(error.hint, "wait");
    EXPECT_EQ(error.request_id, "r1");
    EXPECT_EQ(error.retry_after, std::chrono::seconds{30});
    EXPECT_EQ(error.details.at(0).second, "5");
}

TEST(SignerError, ReadsGoLivepeersShapeByStatus) {
    EXPECT_EQ(read_signer_error(481, R"({"error":{"message":"too dear"}})", {}).code, ErrorCode::price_exceeded);
    EXPECT_EQ(read_signer_error(482, R"({"error":{"message":"no tickets"}})", {}).code, ErrorCode::no_tickets);
    EXPECT_EQ(read_signer_error(400, R"({"error":{"message":"EOF"}})", {}).code, ErrorCode::invalid_argument);
    EXPECT_TRUE(read_signer_error(500, R"({"error":{"message":"Internal Server Error"}})", {}).retryable);
}

TEST(SignerError, NeverTakesALibraryOnlyCodeFromTheWire) {
    EXPECT_NE(read_signer_error(400, R"({"error":{"code":"cancelled"}})", {}).code, ErrorCode::cancelled);
}

/// Names that mean something elsewhere, and values of every kind.
TEST(SignerAnswer, IsReadBesideMembersOfAnyShape) {
    const auto answer = read_payment_answer(200,
                                            R"({"other":{"State":"bm8=","payment":"bm8="},"list":["bm8=",{"State":1}],)"
                                            R"("payment":"cGF5","state":{"more":{"Sig":"bm8="},"State":"cw==",)"
                                            R"("Sig":"eA==","last":null},"segCreds":"c2Vn","after":{"Sig":"bm8="}})",
                                            {});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(*answer->headers, (PaymentHeaders{"cGF5", "c2Vn"}));
    EXPECT_EQ(*answer->state, (SignerState{"cw==", "eA=="}));
}

TEST(SignerAnswer, OfAnotherShapeIsNoPayment) {
    for (const char* const body : {"[]", "\"text\"", "7", "null", "{", R"({"payment":["cGF5"],"segCreds":"c2Vn"})",
                                   R"({"payment":"cGF5","segCreds":"c2Vn","state":["cw=="]})"}) {
        const auto answer = read_payment_answer(200, body, {});
        ASSERT_FALSE(answer) << body;
        EXPECT_EQ(answer.error().code, ErrorCode::protocol_error);
    }
}

TEST(SignerAnswer, Of482MayCarryAPayment) {
    const auto answer = read_payment_answer(482,
                                            R"({"error":{"message":"no tickets"},"payment":"cGF5",)"
                                            R"("segCreds":"c2Vn","state":{"State":"cw==","Sig":"eA=="}})",
                                            {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->headers->payment, "cGF5");
    EXPECT_EQ(answer->state->state, "cw==");
    EXPECT_EQ(answer->error->code, ErrorCode::no_tickets);
}

class SignerAnswerRejects : public testing::TestWithParam<const char*> {};

TEST_P(SignerAnswerRejects, WhatIsNoPayment) {
    const auto answer = read_payment_answer(200, GetParam(), {});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::protocol_error);
}
INSTANTIATE_TEST_SUITE_P(Bad, SignerAnswerRejects,
                         testing::Values("", "null", "[]", "{", R"({"payment":5})", R"({"payment":"a","segCreds":"b"})",
                                         R"({"payment":"a","segCreds":"b","state":[]})",
                                         R"({"payment":"a","segCreds":"b","state":{"State":""}})",
                                         R"({"payment":"a\r\nX: y","segCreds":"b","state":{"State":"s","Sig":"t"}})",
                                         R"({"payment":"","segCreds":"b","state":{"State":"s","Sig":"t"}})"));

class AddressProofRejects : public testing::TestWithParam<const char*> {};

TEST_P(AddressProofRejects, WhatIsNoProof) {
    const auto proof = read_address_proof(GetParam());
    ASSERT_FALSE(proof);
    EXPECT_EQ(proof.error().code, ErrorCode::protocol_error);
}
INSTANTIATE_TEST_SUITE_P(
    Bad, AddressProofRejects,
    testing::Values("", "{}", "[1]", R"({"address":"0x12","signature":"0x"})",
                    R"({"address":"0xa8d74f6d0aEf896529D4439B5Bbcd8C6081eC80f","signature":"0x00"})",
                    R"({"address":1,"signature":2})"));

}  // namespace
}  // namespace farebox::gateway
