#include "vault/byoc_job.hpp"

#include <gtest/gtest.h>

#include "protocol/byoc_job.hpp"
#include "protocol/hex.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/ticket.hpp"
#include "tests/support/vectors.hpp"
#include "tests/vault/fixture.hpp"
#include "vault/core.hpp"

namespace farebox::vault {
namespace {

ByocJob job(std::string request, std::string parameters = "{}") {
    return {test::first_address(), std::move(request), std::move(parameters)};
}

/// A request that makes it @p size bytes with the parameters "{}".
ByocJob job_of(std::size_t size) {
    return job(R"({"a":")" + std::string(size - 10, 'x') + R"("})");
}

Answer answer_to(const ByocJob& asked) {
    const VaultCore core{test::two_keys(), test::wide_caps(), "test"};
    return *decode_answer(core.handle(encode_request(asked)));
}

void expect_refused(const ByocJob& asked) {
    const auto answer = answer_to(asked);
    const auto* refusal = std::get_if<Error>(&answer);
    ASSERT_NE(refusal, nullptr);
    EXPECT_EQ(refusal->code, ErrorCode::invalid_argument);
}

/// By eth-account 0.14.0: Account.sign_message(encode_defunct(keccak(request + parameters)), key 1).
TEST(ByocJob, IsSignedAsOtherImplementationsDo) {
    const auto answer =
        answer_to(job("{\"prompt\":\"caf\xc3\xa9\"}", R"({"orchestrators":{"include":[],"exclude":[]}})"));
    const auto* signature = std::get_if<ByocJobSignature>(&answer);
    ASSERT_NE(signature, nullptr) << std::get<Error>(answer).message;
    EXPECT_EQ(protocol::to_hex_0x(signature->signature.span()),
              "0xa9d222fd0328c43a3adf10db75b1213a4197a50d8ba6168050cfcd7b8afa540867f4cd12b3c60eae29a5a333ed2ff0f5763d3f"
              "a72e1469288af4685a103e1ed11b");
}

TEST(ByocJob, WithTheKeyOfNobodyIsRefused) {
    auto asked = job("{}");
    asked.key = Address{};
    EXPECT_EQ(std::get<Error>(answer_to(asked)).code, ErrorCode::not_found);
}

TEST(ByocJob, IsNotSignedWhileTheVaultIsPaused) {
    const VaultCore core{test::two_keys(), test::wide_caps(), "test"};
    ASSERT_TRUE(core.pause_switch().pause());
    const auto answer = *decode_answer(core.handle(encode_request(job("{}"))));
    EXPECT_EQ(std::get<Error>(answer).code, ErrorCode::paused);
}

class ByocJobAllows : public testing::TestWithParam<const char*> {};
TEST_P(ByocJobAllows, JsonObjects) {
    EXPECT_TRUE(byoc_job_message(job(GetParam())));
    EXPECT_TRUE(byoc_job_message(job("{}", GetParam())));
}
INSTANTIATE_TEST_SUITE_P(Good, ByocJobAllows,
                         testing::Values("{}", "{ }", R"({"a":{"b":[1,2.5e3,null,true]}})", R"({"a":"\u0000\n"})",
                                         "{\"snowman\":\"\xe2\x98\x83\"}"));

class ByocJobRefuses : public testing::TestWithParam<std::string> {};
TEST_P(ByocJobRefuses, WhateverIsNoPlainJsonObject) {
    expect_refused(job(GetParam()));
    expect_refused(job("{}", GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Bad, ByocJobRefuses,
                         testing::Values("", "null", "[]", "\"{}\"", "1", "{", "}", "{}{}", "{}x", " {}", "{} ",
                                         "{'a':1}", "{\"a\":1,}", "{\n}", "{\"a\":\"\t\"}", std::string("{\0}", 3),
                                         "\xef\xbb\xbf{}", "{\"a\":\"\xff\"}", "{\"a\":\"\xc0\xaf\"}",
                                         "{\"a\":\"\xed\xa0\x80\"}", R"({"a":"\ud800"})", "{/**/}",
                                         std::string(5'000, '{'), "{\"a\":" + std::string(20'000, '[') + "}"));

TEST(ByocJob, OfOneTextMayNotBorrowFromTheOther) {
    expect_refused(job("{", "}"));
    expect_refused(job("{}{}", ""));
}

TEST(ByocJob, IsNeverAsLongAsATicketsPreimage) {
    for (std::size_t size = 150; size <= 250; ++size) {
        ASSERT_EQ(job_of(size).request.size() + job_of(size).parameters.size(), size);
        EXPECT_EQ(byoc_job_message(job_of(size)).operator bool(), size != 168 && size != 232) << size;
    }
    EXPECT_FALSE(byoc_job_message(job("{}", job_of(168).request)));
}

TEST(ByocJob, PreimagesOfTicketsAreOfTheSizesItAvoids) {
    protocol::Ticket ticket;
    EXPECT_EQ(protocol::ticket_preimage(ticket).size, protocol::kTicketPreimageSizes[0]);
    ticket.creation_round = 1;
    EXPECT_EQ(protocol::ticket_preimage(ticket).size, protocol::kTicketPreimageSizes[1]);
}

TEST(ByocJob, OfUpTo64KiBIsSigned) {
    EXPECT_TRUE(std::holds_alternative<ByocJobSignature>(answer_to(job_of(kMaxByocJobBytes))));
    EXPECT_FALSE(byoc_job_message(job_of(kMaxByocJobBytes + 1)));
    expect_refused(job_of(kMaxByocJobBytes + 1));
    expect_refused(job(job_of(40'000).request, job_of(40'000).request));
}

TEST(ByocJobHash, IsWhatTheReferenceSignsWhereverTheTextsAreJoined) {
    for (const auto& entry : farebox::test::vectors("personal_sign.json", "broadcasterSign")) {
        const auto message = farebox::test::bytes_of(entry.at("in").at("message"));
        const auto digest = farebox::test::fixed_of<Hash32>(entry.at("out").at("digest"));
        const std::string_view text{message};
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            const auto hash = protocol::byoc_job_hash(text.substr(0, cut), text.substr(cut));
            ASSERT_EQ(protocol::personal_sign_digest(hash), digest);
        }
    }
}

}  // namespace
}  // namespace farebox::vault
