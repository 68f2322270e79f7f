#include "signer/funding/receipts.hpp"

#include <gtest/gtest.h>

namespace farebox::signer {
namespace {

using funding_answers::ReceiptAnswer;

constexpr std::uint64_t kNonce = 5;

EndpointSighting with_receipt(const std::string& block, bool succeeded = true) {
    return {ReceiptAnswer{block, succeeded, {16, 21'000, Wei{1}}}, true, kNonce + 1};
}
const EndpointSighting kPending{{}, true, kNonce};
const EndpointSighting kUnknown{{}, false, kNonce};
const EndpointSighting kPast{{}, false, kNonce + 1};

Sighting judged(const std::vector<EndpointSighting>& all) {
    return judge_sightings(all, kNonce).sighting;
}

TEST(Sightings, OfAReceiptEndIt) {
    const auto verdict = judge_sightings({with_receipt("0xa", false)}, kNonce);
    EXPECT_EQ(verdict.sighting, Sighting::mined);
    ASSERT_TRUE(verdict.receipt);
    EXPECT_FALSE(verdict.receipt->succeeded);
}

TEST(Sightings, NeedMoreThanHalfOfThoseThatAnswer) {
    EXPECT_EQ(judged({with_receipt("0xa"), kPending}), Sighting::waiting);
    EXPECT_EQ(judged({with_receipt("0xa"), with_receipt("0xa"), kPending}), Sighting::mined);
    EXPECT_EQ(judged({with_receipt("0xa"), with_receipt("0xb")}), Sighting::waiting);
    EXPECT_EQ(judged({with_receipt("0xa", true), with_receipt("0xa", false)}), Sighting::waiting);
    EXPECT_EQ(judged({with_receipt("0xb"), with_receipt("0xa"), with_receipt("0xa")}), Sighting::mined);
}

TEST(Sightings, OfNobodyMeanSendingItAgain) {
    EXPECT_EQ(judged({kUnknown}), Sighting::unknown);
    EXPECT_EQ(judged({kPending, kUnknown}), Sighting::unknown);
    EXPECT_EQ(judged({kPending, kPending}), Sighting::waiting);
}

TEST(Sightings, WithItsNonceUsedByAnotherMeanItIsLost) {
    EXPECT_EQ(judged({kPast, kPast}), Sighting::overtaken);
    EXPECT_EQ(judged({kPast, kPending}), Sighting::waiting);
    EXPECT_EQ(judged({kPast, with_receipt("0xa")}), Sighting::waiting);
}

}  // namespace
}  // namespace farebox::signer
