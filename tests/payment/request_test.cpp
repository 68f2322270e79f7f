#include "signer/payment/request.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace farebox::signer {
namespace {

TEST(PaymentRequestParse, ReadsEveryField) {
    const auto request = parse_payment_request(
        R"({"orchestrator":"QUJD","ManifestID":"m","state":{"State":"U1Q=","Sig":"U0c="},"app":"a","type":"live",)"
        R"("inPixels":7,"maxPrice":{"price":1.5,"currency":"wei","unit":"seconds"},"capabilities":"Q0FQ",)"
        R"("sender":"0x1"})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->orchestrator, "ABC");
    EXPECT_EQ(request->manifest_id, "m");
    EXPECT_EQ(request->state, "ST");
    EXPECT_EQ(request->state_sig, "SG");
    EXPECT_EQ(request->app, "a");
    EXPECT_EQ(request->type, "live");
    EXPECT_EQ(request->in_pixels, 7);
    ASSERT_TRUE(request->max_price);
    EXPECT_EQ(request->max_price->price, "1.5");
    EXPECT_EQ(request->max_price->currency, "wei");
    EXPECT_EQ(request->max_price->unit, "seconds");
    EXPECT_EQ(request->capabilities, "CAP");
    EXPECT_EQ(request->sender, "0x1");
}

TEST(PaymentRequestParse, MatchesKeysWithoutCase) {
    const auto request =
        parse_payment_request(R"({"manifestid":"m","TYPE":"live","State":{"sTATE":"QQ==","sig":"QQ=="}})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->manifest_id, "m");
    EXPECT_EQ(request->type, "live");
    EXPECT_EQ(request->state, "A");
    EXPECT_EQ(request->state_sig, "A");
}

TEST(PaymentRequestParse, IgnoresUnknownKeysAtAnyDepth) {
    const auto request =
        parse_payment_request(R"({"foo":[1,{"type":"bogus","state":{}}],"type":"fixed","state":{"x":{"Sig":"!"}}})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->type, "fixed");
    EXPECT_FALSE(request->has_state());
}

TEST(PaymentRequestParse, TakesNullAsAbsent) {
    const auto request = parse_payment_request(
        R"({"orchestrator":null,"state":{"State":null,"Sig":null},"maxPrice":null,"inPixels":null,"app":null})");
    ASSERT_TRUE(request);
    EXPECT_FALSE(request->has_state());
    EXPECT_FALSE(request->max_price);
    const auto nothing = parse_payment_request("null");
    ASSERT_TRUE(nothing);
    EXPECT_TRUE(nothing->orchestrator.empty());
}

TEST(PaymentRequestParse, IgnoresNewlinesInsideBase64) {
    const auto request = parse_payment_request(R"({"orchestrator":"QU\r\nJD"})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->orchestrator, "ABC");
}

TEST(PaymentRequestParse, TakesEitherHalfForAState) {
    const auto request = parse_payment_request(R"({"state":{"Sig":"QQ=="}})");
    ASSERT_TRUE(request);
    EXPECT_TRUE(request->has_state());
}

TEST(PaymentRequestParse, KeepsTheTextOfAMaxPrice) {
    const auto number = parse_payment_request(R"({"maxPrice":{"price":12345678901234567890123.5e-3}})");
    ASSERT_TRUE(number);
    EXPECT_EQ(number->max_price->price, "12345678901234567890123.5e-3");
    const auto large = parse_payment_request(R"({"maxPrice":{"price":"1e330"}})");
    ASSERT_TRUE(large);
    EXPECT_EQ(large->max_price->price, "1e330");
    const auto text = parse_payment_request(R"({"maxPrice":{"price":"0.25"}})");
    ASSERT_TRUE(text);
    EXPECT_EQ(text->max_price->price, "0.25");
}

struct BadBody {
    std::string body;
    std::string message;  ///< Exact; empty: any.
};
std::ostream& operator<<(std::ostream& out, const BadBody& bad) {
    return out << bad.body.substr(0, 60);
}
TEST(PaymentRequestParse, KeepsAPriceOfAnySizeAsWritten) {
    const auto request = parse_payment_request(R"({"maxPrice":{"price":1e1000001}})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->max_price->price, "1e1000001");
}

class PaymentRequestRefuses : public testing::TestWithParam<BadBody> {};

TEST_P(PaymentRequestRefuses, WhatIsNotARequest) {
    const auto request = parse_payment_request(GetParam().body);
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().code, ErrorCode::invalid_argument);
    EXPECT_FALSE(request.error().message.empty());
    if (!GetParam().message.empty()) {
        EXPECT_EQ(request.error().message, GetParam().message);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Texts, PaymentRequestRefuses,
    testing::Values(
        BadBody{"", "EOF"}, BadBody{" \n", "EOF"}, BadBody{"{", "unexpected EOF"},
        BadBody{R"({"type":"li)", "unexpected EOF"}, BadBody{R"({"type":)", "unexpected EOF"},
        BadBody{R"({"type":"live")", "unexpected EOF"}, BadBody{R"({"inPixels":-)", "unexpected EOF"},
        BadBody{"[]", "json: cannot unmarshal array into Go value of type server.RemotePaymentRequest"},
        BadBody{"\"abc\"", "json: cannot unmarshal string into Go value of type server.RemotePaymentRequest"},
        BadBody{"true", "json: cannot unmarshal bool into Go value of type server.RemotePaymentRequest"},
        BadBody{"3", "json: cannot unmarshal number into Go value of type server.RemotePaymentRequest"},
        BadBody{R"({"orchestrator":"@@@@"})", "illegal base64 data at input byte 0"},
        BadBody{R"({"orchestrator":"QUJDRA"})", "illegal base64 data at input byte 4"},
        BadBody{R"({"orchestrator":"QU JD"})", "illegal base64 data at input byte 2"},
        BadBody{R"({"orchestrator":{}})",
                "json: cannot unmarshal object into Go struct field RemotePaymentRequest.orchestrator of type []uint8"},
        BadBody{R"({"inPixels":1.5})",
                "json: cannot unmarshal number 1.5 into Go struct field RemotePaymentRequest.inPixels of type int64"},
        BadBody{R"({"inPixels":1e3})",
                "json: cannot unmarshal number 1e3 into Go struct field RemotePaymentRequest.inPixels of type int64"},
        BadBody{R"({"inPixels":0.)" + std::string(5000, '1') + "}",
                "json: cannot unmarshal number 0." + std::string(62, '1') +
                    " into Go struct field RemotePaymentRequest.inPixels of type int64"},
        BadBody{R"({"app":1})",
                "json: cannot unmarshal number into Go struct field RemotePaymentRequest.app of type string"},
        BadBody{R"({"maxPrice":{"price":1e99999999999}})", "maxPrice.price must be a positive decimal"}));

INSTANTIATE_TEST_SUITE_P(
    Shapes, PaymentRequestRefuses,
    testing::Values(BadBody{"\xEF\xBB\xBF{}", ""}, BadBody{"{'type':1}", ""}, BadBody{"{/*x*/}", ""},
                    BadBody{"{\"app\":\"a\nb\"}", ""}, BadBody{R"({"app":"\x"})", ""},
                    BadBody{R"({"inPixels":NaN})", ""}, BadBody{R"({"inPixels":01})", ""},
                    BadBody{R"({"inPixels":9223372036854775808})", ""}, BadBody{R"({"inPixels":"1"})", ""},
                    BadBody{R"({"orchestrator":[65]})", ""}, BadBody{R"({"state":"x"})", ""},
                    BadBody{R"({"state":{"Sig":1}})", ""}, BadBody{R"({"state":{"State":"!!"}})", ""},
                    BadBody{R"({"maxPrice":{"price":" 1 "}})", ""}, BadBody{R"({"maxPrice":{"price":"1/2"}})", ""},
                    BadBody{R"({"maxPrice":{"price":"01"}})", ""}, BadBody{R"({"maxPrice":{"price":"1."}})", ""},
                    BadBody{R"({"maxPrice":{"price":"-"}})", ""}, BadBody{R"({"maxPrice":{"price":"1e"}})", ""},
                    BadBody{R"({"maxPrice":{"price":"0x10"}})", ""}, BadBody{R"({"maxPrice":{"price":true}})", ""},
                    BadBody{R"({"capabilities":[{}]})", ""}, BadBody{"{\"app\":\"\xff\"}", ""}));

INSTANTIATE_TEST_SUITE_P(Ambiguity, PaymentRequestRefuses,
                         testing::Values(BadBody{R"({"type":"live"} trailing)", ""}, BadBody{R"({}{})", ""},
                                         BadBody{R"({"type":"a","type":"b"})", ""},
                                         BadBody{R"({"type":"a","TYPE":"a"})", ""},
                                         BadBody{R"({"state":{"Sig":"","sig":""}})", ""}));

INSTANTIATE_TEST_SUITE_P(Nesting, PaymentRequestRefuses,
                         testing::Values(BadBody{std::string(100'000, '['), ""},
                                         BadBody{"{\"x\":" + std::string(kMaxJsonDepth, '['), ""}));

}  // namespace
}  // namespace farebox::signer
