// Tickets that go-livepeer signed must pass the rules, with its decision about winning.
#include <gtest/gtest.h>

#include "protocol/rational.hpp"
#include "protocol/uint256.hpp"
#include "sandbox/acceptance/ticket_rules.hpp"
#include "tests/support/vectors.hpp"

namespace farebox::sandbox::test {
namespace {

using farebox::test::bytes_of;
using farebox::test::fixed_of;
using farebox::test::vectors;

Uint256 number(const nlohmann::json& decimal) {
    return *protocol::parse_decimal(decimal.get<std::string>());
}

class TicketVectors : public testing::TestWithParam<nlohmann::json> {};

TEST_P(TicketVectors, AreJudgedAsByTheReference) {
    const auto& in = GetParam().at("in");
    const auto& out = GetParam().at("out");
    protocol::TicketParams params;
    params.recipient = fixed_of<Address>(in.at("recipient"));
    params.face_value = Wei{number(in.at("faceValue"))};
    params.win_prob = number(in.at("winProb"));
    params.recipient_rand_hash = fixed_of<RecipientRandHash>(in.at("recipientRandHash"));
    params.expiration_block = Uint256{{100}};
    params.creation_round = std::stoll(in.at("creationRound").get<std::string>());
    params.creation_round_block_hash = fixed_of<BlockHash>(in.at("creationRoundBlockHash"));
    const Uint256 rand = number(in.at("recipientRand"));
    TicketRules rules;
    rules.recipient = params.recipient;
    rules.withdraw_round = [](const Address&) { return std::int64_t{0}; };
    rules.matching_rand = [&](const auto& seen, const auto&, const auto&) {
        return protocol::recipient_rand_hash(rand) == seen.recipient_rand_hash ? std::optional{rand} : std::nullopt;
    };
    NonceSets nonces;
    const protocol::Price price{1, 1};
    const auto sender = fixed_of<Address>(in.at("sender"));
    const auto nonce = in.at("senderNonce").get<std::uint32_t>();
    const std::string signature = bytes_of(out.at("signature"));
    const auto outcome = receive_ticket({params, sender, price, nonce, signature}, rules, nonces);
    EXPECT_EQ(outcome.hash, fixed_of<TicketHash>(out.at("hash")));
    EXPECT_EQ(outcome.error, out.at("validateError").get<std::string>());
    if (outcome.error.empty()) {
        EXPECT_EQ(outcome.won, out.at("wins").get<bool>());
    } else {
        EXPECT_TRUE(outcome.fatal);
    }
}

INSTANTIATE_TEST_SUITE_P(Reference, TicketVectors, testing::ValuesIn(vectors("ticket.json")),
                         farebox::test::CaseName{});

}  // namespace
}  // namespace farebox::sandbox::test
