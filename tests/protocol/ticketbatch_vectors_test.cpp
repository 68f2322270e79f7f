#include <gtest/gtest.h>

#include "protocol/hex.hpp"
#include "protocol/sender_validation.hpp"
#include "protocol/ticket.hpp"
#include "tests/protocol/vectors.hpp"

namespace farebox::protocol::test {
namespace {

TicketParams params_of(const Json& in) {
    TicketParams params;
    params.recipient = fixed_of<Address>(in.at("recipient"));
    params.face_value = wei_of(in.at("faceValue"));
    params.win_prob = uint256_of(in.at("winProb"));
    params.recipient_rand_hash = fixed_of<RecipientRandHash>(in.at("recipientRandHash"));
    params.seed = uint256_of(in.at("seed"));
    params.expiration_block = uint256_of(in.at("expirationBlock"));
    if (in.contains("expirationParams") && !in.at("expirationParams").is_null()) {
        params.creation_round = int64_of(in.at("expirationParams").at("creationRound"));
        params.creation_round_block_hash = fixed_of<BlockHash>(in.at("expirationParams").at("creationRoundBlockHash"));
    }
    return params;
}

SenderView view_of(const Json& config) {
    return {.latest_l1_block = uint64_of(config.at("lastSeenL1Block")),
            .last_initialized_round = uint64_of(config.at("lastInitializedRound")),
            .deposit = wei_of(config.at("senderDeposit")),
            .reserve = wei_of(config.at("senderReserveFundsRemaining")),
            .withdraw_round = uint64_of(config.at("senderWithdrawRound"))};
}

SenderLimits limits_of(const Json& config) {
    return {.max_ticket_ev = rational_of(config.at("maxTicketEV")),
            .max_total_ev = rational_of(config.at("maxTotalEV")),
            .deposit_multiplier = config.at("depositMultiplier").get<std::uint64_t>()};
}

/// Tickets worth nothing are refused here; the reference accepts them and skips all later checks.
bool worthless(const TicketParams& params) {
    return params.face_value.is_zero() || params.win_prob.is_zero();
}

void expect_validation(const Result<void>& ours, const TicketParams& params, const Json& result) {
    const std::string error = result.value("error", "");
    if (error.empty() && worthless(params)) {
        ASSERT_FALSE(ours);
        EXPECT_EQ(ours.error().code, ErrorCode::zero_ev);
    } else if (error.empty()) {
        EXPECT_TRUE(ours) << ours.error().message;
    } else {
        ASSERT_FALSE(ours) << error;
        EXPECT_EQ(ours.error().message, error);
        EXPECT_EQ(ours.error().code == ErrorCode::refresh_session, error == "TicketParams expired");
    }
}

void expect_tickets(const TicketParams& params, const Json& config, std::uint32_t& nonce, const Json& result) {
    const CreationRound latest{int64_of(config.at("lastInitializedRound")),
                               fixed_of<BlockHash>(config.at("lastInitializedL1BlockHash"))};
    const CreationRound chosen = choose_creation_round(params, latest);
    EXPECT_EQ(chosen.round, int64_of(result.at("creationRound")));
    EXPECT_EQ(chosen.block_hash, fixed_of<BlockHash>(result.at("creationRoundBlockHash")));
    TicketParams signed_params = params;
    signed_params.creation_round = chosen.round;
    signed_params.creation_round_block_hash = chosen.block_hash;
    for (const Json& ticket : result.at("tickets")) {
        EXPECT_EQ(++nonce, ticket.at("senderNonce").get<std::uint32_t>());
        const Ticket ours = make_ticket(signed_params, fixed_of<Address>(config.at("address")), nonce);
        EXPECT_EQ(to_hex_0x(ticket_hash(ours).span()), ticket.at("hash"));
    }
}

/// Failures of the reference's session map, chain client and key have no counterpart in pure rules.
bool from_outside(const Json& config, const std::string& error) {
    return error.starts_with("error loading session") || error.starts_with("error signing ticket") ||
           (!error.empty() && error == config.at("senderInfoError"));
}

TEST(TicketBatchVectors, ValidationAndTicketsAreTheReferences) {
    for_each_case("ticketbatch.json", "", [](const Json& in, const Json& out, const std::string&) {
        const Json& config = in.at("config");
        const TicketParams params = params_of(in.at("ticketParams"));
        std::uint32_t nonce = 0;
        for (std::size_t i = 0; i < in.at("ops").size(); ++i) {
            const Json& op = in.at("ops").at(i);
            const Json& result = out.at("results").at(i);
            const std::string name = op.at("op");
            if (from_outside(config, result.value("error", ""))) {
                continue;
            }
            if (name == "start" || name == "startWithNonce") {
                nonce = op.value("nonce", 0U);
            } else if (name == "ev") {
                EXPECT_EQ(expected_value(params.face_value, params.win_prob), rational_of(result.at("ev")));
            } else if (name == "validate" || name == "createTicketBatch") {
                const std::uint64_t count = op.value("size", std::uint64_t{1});
                expect_validation(validate_ticket_params(params, count, view_of(config), limits_of(config)), params,
                                  result);
                if (result.contains("tickets")) {
                    expect_tickets(params, config, nonce, result);
                }
            }
        }
    });
}

}  // namespace
}  // namespace farebox::protocol::test
