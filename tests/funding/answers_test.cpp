#include "signer/funding/funding_answers.hpp"

#include <gtest/gtest.h>

#include "protocol/hex.hpp"

namespace farebox::signer::funding_answers {
namespace {

Hash32 some_hash() {
    Hash32 hash;
    hash.data.fill(0xab);
    return hash;
}

std::string receipt_text(const std::string& status, const std::string& more = "") {
    return R"({"transactionHash":")" + protocol::to_hex_0x(some_hash().data) + R"(","status":")" + status +
           R"(","blockNumber":"0x10","blockHash":"0xbb","gasUsed":"0x5208","effectiveGasPrice":"0x3b9aca00")" + more +
           "}";
}

TEST(AmountAnswer, IsAQuantity) {
    EXPECT_EQ(*amount(R"("0x0")"), Wei{});
    EXPECT_EQ(*amount(R"("0x1b4")"), Wei{0x1b4});
    EXPECT_EQ(*amount("\"0x" + std::string(64, 'f') + "\""), Wei{kMaxUint256});
}

TEST(AmountAnswer, IsNothingElse) {
    for (const std::string text : {"null", "1", R"("")", R"("0x")", R"("12")", R"("0xzz")", "{", R"("-0x1")"}) {
        EXPECT_FALSE(amount(text)) << text;
    }
    EXPECT_FALSE(amount("\"0x" + std::string(65, 'f') + "\""));
}

TEST(CountAnswer, IsSmall) {
    EXPECT_EQ(*count(R"("0x10")"), 16U);
    EXPECT_FALSE(count(R"("0xffffffffffffffff")"));
}

TEST(HeadAnswer, HasABaseFeeOrNone) {
    const auto modern = head(R"({"number":"0x64","l1BlockNumber":"0x19","baseFeePerGas":"0x5"})");
    ASSERT_TRUE(modern);
    EXPECT_EQ(modern->l1_block, 25);
    EXPECT_EQ(modern->base_fee, Wei{5});
    EXPECT_EQ(head(R"({"number":"0x64"})")->base_fee, std::nullopt);
    EXPECT_EQ(head(R"({"number":"0x64","baseFeePerGas":null})")->base_fee, std::nullopt);
    EXPECT_FALSE(head(R"({"number":"0x64","baseFeePerGas":7})"));
    EXPECT_FALSE(head("[]"));
}

TEST(ReceiptAnswer, SaysHowItEnded) {
    const auto good = receipt(receipt_text("0x1"), some_hash());
    ASSERT_TRUE(good);
    ASSERT_TRUE(*good);
    EXPECT_TRUE((*good)->succeeded);
    EXPECT_EQ((*good)->outcome, (FundingOutcome{16, 21'000, Wei{1'000'000'000}}));
    EXPECT_FALSE((**receipt(receipt_text("0x0"), some_hash())).succeeded);
}

TEST(ReceiptAnswer, MayNotBeThereYet) {
    const auto none = receipt("null", some_hash());
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none);
}

TEST(ReceiptAnswer, OfAnotherTransactionIsALie) {
    EXPECT_FALSE(receipt(receipt_text("0x1"), Hash32{}));
    EXPECT_FALSE(receipt(receipt_text("0x2"), some_hash()));
    EXPECT_FALSE(receipt("[]", some_hash()));
    EXPECT_FALSE(receipt("{}", some_hash()));
    EXPECT_FALSE(receipt("", some_hash()));
}

TEST(ShownReason, IsShortAndPrintable) {
    EXPECT_EQ(shown_reason("no\x1b[31m\nway"), "no?[31m?way");
    EXPECT_EQ(shown_reason(std::string(500, 'x')).size(), 200U);
}

}  // namespace
}  // namespace farebox::signer::funding_answers
