#include "sandbox/acceptance/quote.hpp"

#include <gtest/gtest.h>

#include "protocol/hex.hpp"
#include "protocol/rational.hpp"
#include "protocol/uint256.hpp"
#include "sandbox/acceptance/recipient_rand.hpp"

namespace farebox::sandbox::test {
namespace {

Wei wei(const char* decimal) {
    return *Wei::parse(decimal);
}

/// Computed with Python's hmac over the same bytes.
TEST(RecipientRand, IsTheHmacOfEverythingAdvertised) {
    Secret secret;
    for (std::size_t i = 0; i < secret.data.size(); ++i) {
        secret.data[i] = static_cast<std::uint8_t>(i);
    }
    Address sender;
    sender.data.fill(0x11);
    protocol::TicketParams params;
    params.seed = Uint256{{0x0102030405}};
    params.face_value = wei("12000000000000000");
    params.win_prob = Uint256{{0, 0, 0, 1ULL << 8U}};
    params.expiration_block = Uint256{{1'040}};
    params.creation_round = 7;
    params.creation_round_block_hash.data.fill(0x62);
    const auto hex = [&] {
        return protocol::to_hex(protocol::to_word(recipient_rand(secret, params, sender, {10, 6})));
    };
    EXPECT_EQ(hex(), "c3ef83c5c5096969af1409e068674b7f3142ad4cc726eca13aa8d6e60f18fafd");
    params.creation_round = 0;
    params.creation_round_block_hash = {};
    EXPECT_EQ(hex(), "9ad0ed9a7ba29df965a35882f580b1111b8abec1459be644784838b6e7d05600");
}

TEST(FaceValue, IsAHundredTimesTheCostOfRedeeming) {
    const TicketTerms terms;  // 0.1 gwei x 1.2e6 gas x 100
    const auto value = choose_face_value(terms, wei("1000000000000000000"));
    ASSERT_TRUE(value);
    EXPECT_EQ(value->to_decimal(), "12000000000000000");
}

TEST(FaceValue, IsAHundredTicketEvsWhenGasIsCheap) {
    TicketTerms terms;
    terms.gas_price = Wei{std::uint64_t{0}};
    EXPECT_EQ(choose_face_value(terms, wei("1000000000000000000"))->to_decimal(), "800000000000");
}

TEST(FaceValue, IsBoundedByReserveAndConfiguration) {
    TicketTerms terms;
    EXPECT_EQ(choose_face_value(terms, wei("7000000000000000"))->to_decimal(), "7000000000000000");
    terms.max_face_value = wei("6000000000000000");
    EXPECT_EQ(choose_face_value(terms, wei("7000000000000000"))->to_decimal(), "6000000000000000");
}

TEST(FaceValue, NeedsAReserveThatCoversATicket) {
    const auto value = choose_face_value(TicketTerms{}, wei("7999999999"));
    ASSERT_FALSE(value);
    EXPECT_EQ(value.rejection().text, "insufficient sender reserve");
}

TEST(FaceValue, NeedsAReserveThatCoversRedeeming) {
    EXPECT_FALSE(choose_face_value(TicketTerms{}, wei("100000000000000")));  // redeeming costs 1.2e14
    EXPECT_TRUE(choose_face_value(TicketTerms{}, wei("120000000000000")));
}

TEST(WinProb, IsNoneForWorthlessAndCertainForMinimalTickets) {
    const TicketTerms terms;
    EXPECT_TRUE(choose_win_prob(terms, Wei{}).is_zero());
    EXPECT_EQ(choose_win_prob(terms, terms.ticket_ev), kMaxUint256);
}

TEST(WinProb, MakesATicketWorthItsEvOrALittleMore) {
    const TicketTerms terms;
    const Wei face_value = wei("12000000000000000");
    const auto ev = protocol::expected_value(face_value, choose_win_prob(terms, face_value));
    EXPECT_GE(ev, protocol::Rational{terms.ticket_ev});
    EXPECT_LT(ev, protocol::Rational{terms.ticket_ev} + protocol::Rational{1});
}

/// The recorded orchestrator's numbers: its face value and EV give its win probability.
TEST(WinProb, IsTheReferences) {
    TicketTerms terms;
    terms.ticket_ev = wei("100000000000");
    const Wei face_value{*protocol::from_big_endian(*protocol::parse_hex("7c585095bde740"))};
    EXPECT_EQ(protocol::to_minimal_big_endian(choose_win_prob(terms, face_value)),
              *protocol::parse_hex("2fef55c58b36b278b05fc7d471a385523875859a05926e6a1b7f664a1000"));
}

class TicketParams : public testing::Test {
protected:
    TicketParams() {
        chain_.latest_l1_block = 500;
        chain_.last_initialized_round = 9;
        chain_.round_hash.data.fill(1);
        chain_.previous_round_hash.data.fill(2);
        request_.price = {10, 1};
        request_.max_float = wei("1000000000000000000");
    }
    protocol::TicketParams make() { return *make_ticket_params({}, chain_, request_, secret_); }

    ChainFacts chain_;
    QuoteRequest request_;
    Secret secret_ = random_secret();
};

TEST_F(TicketParams, LiveFortyBlocks) {
    EXPECT_EQ(make().expiration_block, (Uint256{{540}}));
}

TEST_F(TicketParams, NameTheRoundBeforeWhereTheHashIsZero) {
    EXPECT_EQ(make().creation_round, 9);
    EXPECT_EQ(make().creation_round_block_hash, chain_.round_hash);
    chain_.round_hash = {};
    EXPECT_EQ(make().creation_round, 8);
    EXPECT_EQ(make().creation_round_block_hash, chain_.previous_round_hash);
}

TEST_F(TicketParams, AreFreshEveryTime) {
    const auto first = make();
    const auto second = make();
    EXPECT_NE(first.seed, second.seed);
    EXPECT_NE(first.recipient_rand_hash, second.recipient_rand_hash);
    EXPECT_TRUE(matching_rand(secret_, first, request_.sender, request_.price));
}

TEST_F(TicketParams, AreWorthNothingForAFreeService) {
    request_.price = {0, 1};
    EXPECT_TRUE(make().face_value.is_zero());
    EXPECT_TRUE(make().win_prob.is_zero());
}

}  // namespace
}  // namespace farebox::sandbox::test
