#include "sandbox/acceptance/credentials.hpp"

#include <gtest/gtest.h>

#include "protocol/base64.hpp"
#include "tests/sandbox/payer.hpp"

namespace farebox::sandbox::test {
namespace {

CredentialRules lenient_rules() {
    CredentialRules rules;
    rules.token_is_ours = [](const auto&) { return true; };
    rules.has_capacity = [](std::string_view) { return true; };
    return rules;
}

TEST(PaymentHeader, IsAnEmptyPaymentWhenEmpty) {
    const auto payment = parse_payment_header("");
    ASSERT_TRUE(payment);
    EXPECT_EQ(*payment, protocol::wire::Payment{});
}

TEST(PaymentHeader, IsRefusedWith402WhenNotBase64) {
    const auto payment = parse_payment_header("not-base64");
    ASSERT_FALSE(payment);
    EXPECT_EQ(payment.rejection().status, 402);
    EXPECT_TRUE(payment.rejection().text.starts_with("base64 decode error: ")) << payment.rejection().text;
}

TEST(PaymentHeader, IsRefusedWith402WhenNoProtobuf) {
    const auto payment = parse_payment_header(protocol::base64_encode("\x0a\xff"));
    ASSERT_FALSE(payment);
    EXPECT_EQ(payment.rejection().status, 402);
    EXPECT_TRUE(payment.rejection().text.starts_with("protobuf unmarshal error: ")) << payment.rejection().text;
}

TEST(PaymentHeader, IsRefusedWhenHuge) {
    const auto payment = parse_payment_header(std::string(kMaxHeaderChars + 4, 'A'));
    ASSERT_FALSE(payment);
    EXPECT_EQ(payment.rejection().status, 402);
}

TEST(SegmentHeader, IsRefusedWith403WhenNotBase64) {
    const auto checked = check_credentials("", "***", lenient_rules());
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.rejection(), (Rejection{403, "ErrorSegEncoding"}));
}

TEST(SegmentHeader, IsRefusedWith403WhenNoProtobuf) {
    const auto checked = check_credentials("", protocol::base64_encode("\x0a\xff"), lenient_rules());
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.rejection().status, 403);
    EXPECT_NE(checked.rejection().text, "ErrorSegEncoding");
}

TEST(SegmentHeader, HasNoSenderToVerifyWithoutAPayment) {
    const Payer payer;
    protocol::wire::OrchestratorInfo quote;
    quote.auth_token.emplace().session_id = "aa";
    const auto checked = check_credentials("", header(payer.credentials(quote, "aa")), lenient_rules());
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.rejection(), (Rejection{403, "ErrSegSig"}));
}

TEST(SegmentHeader, ExpiresAfterTheLastSecond) {
    const Payer payer;
    protocol::wire::OrchestratorInfo quote;
    quote.auth_token.emplace().session_id = "aa";
    quote.auth_token->expiration = 1'000;
    protocol::wire::Payment payment;
    payment.sender.assign(payer.address().data.begin(), payer.address().data.end());
    const std::string segment = header(payer.credentials(quote, "aa"));
    CredentialRules rules = lenient_rules();
    rules.now_unix_nanos = 1'000'000'000'000;  // the last one
    EXPECT_TRUE(check_credentials(header(payment), segment, rules));
    rules.now_unix_nanos += 1;
    const auto checked = check_credentials(header(payment), segment, rules);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.rejection(), (Rejection{403, "expired auth token"}));
}

TEST(SenderAddress, TakesTheLastTwentyBytesPaddedOnTheLeft) {
    EXPECT_EQ(sender_address("\x07").data.back(), 7);
    EXPECT_TRUE(sender_address("").is_zero());
    const std::string long_bytes = "x" + std::string(20, '\x05');
    EXPECT_EQ(sender_address(long_bytes).data.front(), 5);
}

}  // namespace
}  // namespace farebox::sandbox::test
