#include "protocol/sender_validation.hpp"

#include <gtest/gtest.h>

namespace farebox::protocol {
namespace {

constexpr std::uint64_t kBlock = 20'000'000;

TicketParams good_params() {
    TicketParams params;
    params.face_value = Wei{1'000'000U};
    params.win_prob = Uint256{{0, 0, 0, 1ULL << 62U}};  // a quarter
    params.expiration_block = Uint256{{kBlock + 40}};
    return params;
}

const SenderView kView{.latest_l1_block = kBlock,
                       .last_initialized_round = 100,
                       .deposit = Wei{1'000'000U},
                       .reserve = Wei{1U},
                       .withdraw_round = 0};
const SenderLimits kLimits{.max_ticket_ev = Rational{1'000'000}, .max_total_ev = Rational{10'000'000}};

Result<void> validate(const TicketParams& params, std::uint64_t count, const SenderView& view,
                      const SenderLimits& limits) {
    return validate_ticket_params(params, expected_value(params.face_value, params.win_prob), count, view, limits);
}

ErrorCode code_of(const TicketParams& params, const SenderView& view = kView, std::uint64_t count = 1) {
    const auto result = validate(params, count, view, kLimits);
    return result ? ErrorCode::internal : result.error().code;
}

TEST(SenderValidation, AcceptsGoodParameters) {
    EXPECT_TRUE(validate(good_params(), 1, kView, kLimits));
}

TEST(SenderValidation, ExpiresOneBlockEarly) {
    TicketParams params = good_params();
    params.expiration_block = Uint256{{kBlock + 2}};
    EXPECT_TRUE(validate(params, 1, kView, kLimits));
    params.expiration_block = Uint256{{kBlock + 1}};
    EXPECT_EQ(code_of(params), ErrorCode::refresh_session);
}

TEST(SenderValidation, RefusesExpirationBlocksNoChainHas) {
    TicketParams params = good_params();
    for (const Uint256& block : {Uint256{{0}}, Uint256{{kBlock + 40, 1}}, Uint256{{1ULL << 63U}}, kMaxUint256}) {
        params.expiration_block = block;
        EXPECT_EQ(code_of(params), ErrorCode::ticket_params_rejected);
    }
    params.expiration_block = Uint256{{(1ULL << 63U) - 1}};
    EXPECT_TRUE(validate(params, 1, kView, kLimits));
}

TEST(SenderValidation, RefusesWorthlessTickets) {
    TicketParams params = good_params();
    params.win_prob = {};
    EXPECT_EQ(code_of(params), ErrorCode::zero_ev);
    params = good_params();
    params.face_value = {};
    EXPECT_EQ(code_of(params), ErrorCode::zero_ev);
}

TEST(SenderValidation, RefusesCertainWinners) {
    TicketParams params = good_params();
    params.win_prob = kMaxUint256;
    EXPECT_EQ(code_of(params), ErrorCode::ticket_params_rejected);
}

TEST(SenderValidation, NamesWhatIsTooMuch) {
    EXPECT_EQ(code_of(good_params(), kView, 41), ErrorCode::ev_exceeded);  // total
    TicketParams params = good_params();
    params.face_value = Wei{4'000'010U};  // EV above a million, barely
    EXPECT_EQ(code_of(params), ErrorCode::ev_exceeded);
    params.face_value = Wei{1'000'001U};  // above the deposit
    EXPECT_EQ(code_of(params), ErrorCode::ev_exceeded);
}

TEST(SenderValidation, RefusesUnfundedAndUnlockingSenders) {
    SenderView view = kView;
    view.reserve = {};
    EXPECT_EQ(code_of(good_params(), view), ErrorCode::ticket_params_rejected);
    view = kView;
    view.deposit = {};
    EXPECT_EQ(code_of(good_params(), view), ErrorCode::ticket_params_rejected);
    view = kView;
    view.withdraw_round = 101;
    EXPECT_EQ(code_of(good_params(), view), ErrorCode::ticket_params_rejected);
    view.withdraw_round = 102;
    EXPECT_TRUE(validate(good_params(), 1, view, kLimits));
}

TEST(SenderValidation, ComparesRoundsAtTheirEnds) {
    SenderView view = kView;
    view.last_initialized_round = ~0ULL;
    view.withdraw_round = ~0ULL;
    EXPECT_EQ(code_of(good_params(), view), ErrorCode::ticket_params_rejected);
    view.withdraw_round = 0;
    EXPECT_TRUE(validate(good_params(), 1, view, kLimits));
}

TEST(SenderValidation, HoldsTheLargestNumbers) {
    TicketParams params = good_params();
    params.face_value = Wei{kMaxUint256};
    params.win_prob = Uint256{{~0ULL - 1, ~0ULL, ~0ULL, ~0ULL}};
    EXPECT_EQ(code_of(params, kView, ~0ULL), ErrorCode::ev_exceeded);
}

TEST(CreationRoundChoice, TakesTheParametersOnlyWhereBothAreSet) {
    BlockHash hash;
    hash.data[0] = 1;
    BlockHash latest_hash;
    latest_hash.data[0] = 2;
    const CreationRound latest{100, latest_hash};
    TicketParams params = good_params();
    params.creation_round = 99;
    EXPECT_EQ(choose_creation_round(params, latest).round, 100);
    params.creation_round_block_hash = hash;
    EXPECT_EQ(choose_creation_round(params, latest).round, 99);
    EXPECT_EQ(choose_creation_round(params, latest).block_hash, hash);
    params.creation_round = 0;
    EXPECT_EQ(choose_creation_round(params, latest).block_hash, latest_hash);
}

}  // namespace
}  // namespace farebox::protocol
