#include "signer/payment/session_state.hpp"

#include <gtest/gtest.h>

#include <string>

namespace farebox::signer {
namespace {

/// As go-livepeer wrote it.
constexpr std::string_view kGoState =
    R"({"StateID":"e2ba407f","PMSessionID":"0xe546b0a52c2879744f6def0fb483d581dc6d205de83af8440456804dd8b62380",)"
    R"("LastUpdate":"2026-11-20T22:00:39.861794393Z","OrchestratorAddress":"0x2222222222222222222222222222222222222222",)"
    R"("App":"","AuthExpiry":0,"SenderNonce":2,)"
    R"("Balance":"138950507084779434508285182010425489423923981598768676847349126384173740720130000000000/)"
    R"(23158417847463239084714197001737581570653996933128112807891516801582625927987",)"
    R"("InitialPricePerUnit":1000000000,"InitialPixelsPerUnit":1,"Type":"live","SequenceNumber":0,"AuthID":""})";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    return text.replace(text.find(from), from.size(), to);
}

TEST(SessionStateCodec, ReproducesGoLivepeersBytes) {
    const auto state = parse_session_state(kGoState);
    ASSERT_TRUE(state);
    EXPECT_EQ(state->sender_nonce, 2U);
    EXPECT_EQ(encode_session_state(*state), kGoState);
}

TEST(SessionStateCodec, EscapesAsGoDoes) {
    SessionState state;
    state.app = "a<b>&c\"\\\x01\xE2\x80\xA8\xff";
    const std::string text = encode_session_state(state);
    EXPECT_NE(text.find(R"("App":"a\u003cb\u003e\u0026c\"\\\u0001\u2028\ufffd")"), std::string::npos) << text;
}

TEST(SessionStateCodec, ReadsATimeWithAnOffset) {
    const auto state = parse_session_state(
        replaced(std::string{kGoState}, "2026-11-20T22:00:39.861794393Z", "2026-11-20T23:00:39.861794393+01:00"));
    ASSERT_TRUE(state);
    EXPECT_EQ(encode_session_state(*state), kGoState);
}

TEST(SessionStateCodec, TakesGoZeroTimeAsNone) {
    const auto state =
        parse_session_state(replaced(std::string{kGoState}, "2026-11-20T22:00:39.861794393Z", "0001-01-01T00:00:00Z"));
    ASSERT_TRUE(state);
    EXPECT_FALSE(state->last_update);
}

TEST(SessionStateCodec, KeepsTheLargestIntegers) {
    const auto state = parse_session_state(
        replaced(std::string{kGoState}, "\"SequenceNumber\":0", "\"SequenceNumber\":18446744073709551615"));
    ASSERT_TRUE(state);
    EXPECT_EQ(state->sequence_number, 18446744073709551615ULL);
}

TEST(SessionStateCodec, MatchesKeysWithoutCase) {
    const auto state = parse_session_state(replaced(std::string{kGoState}, "\"SenderNonce\"", "\"senderNONCE\""));
    ASSERT_TRUE(state);
    EXPECT_EQ(encode_session_state(*state), kGoState);
}

TEST(SessionStateCodec, WithoutAnAddressHasNone) {
    const auto state = parse_session_state("{}");
    ASSERT_TRUE(state);
    EXPECT_TRUE(state->orchestrator.is_zero());
}

TEST(SessionStateCodec, ReadsADecimalBalance) {
    const auto state = parse_session_state(R"({"OrchestratorAddress":"0x2222222222222222222222222222222222222222",
                                               "Balance":"2.25"})");
    ASSERT_TRUE(state);
    EXPECT_EQ(state->balance.to_ratio_string(), "9/4");
}

class SessionStateRefuses : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(SessionStateRefuses, AWrongField) {
    const auto state = parse_session_state(replaced(std::string{kGoState}, GetParam().first, GetParam().second));
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().code, ErrorCode::state_invalid);
}

INSTANTIATE_TEST_SUITE_P(Fields, SessionStateRefuses,
                         testing::Values(std::pair{"\"SenderNonce\":2", "\"SenderNonce\":4294967296"},
                                         std::pair{"\"SenderNonce\":2", "\"SenderNonce\":-1"},
                                         std::pair{"\"SenderNonce\":2", "\"SenderNonce\":1.5"},
                                         std::pair{"\"AuthExpiry\":0", "\"AuthExpiry\":\"0\""},
                                         std::pair{"\"Balance\":\"1", "\"Balance\":\"x1"},
                                         std::pair{"\"StateID\":\"e2ba407f\"", "\"StateID\":1"},
                                         std::pair{"2026-11-20T22", "2026-11-20 22"}, std::pair{"0x2222", "0x222g"},
                                         std::pair{"\"0x2222", "\"2222"},
                                         std::pair{"\"AuthID\":\"\"}", "\"AuthID\":\"\""}));

TEST(SessionStateCodec, RefusesMoreThanItsLimit) {
    const auto state = parse_session_state("{\"App\":\"" + std::string(kMaxStateBytes, 'a') + "\"}");
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().code, ErrorCode::state_invalid);
}

TEST(SessionStateCodec, SurvivesDeepNesting) {
    EXPECT_FALSE(parse_session_state(std::string(kMaxStateBytes, '[')));
}

}  // namespace
}  // namespace farebox::signer
