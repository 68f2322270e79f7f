// Every ticket of the reference that its own rules accept is accepted; changed in any one field it meets the rule that
// is for that field, with the reference's text.
#include <gtest/gtest.h>

#include <functional>

#include "protocol/address.hpp"
#include "sandbox/acceptance/ticket_rules.hpp"
#include "tests/support/vectors.hpp"

namespace farebox::sandbox::test {
namespace {

using farebox::test::bytes_of;
using farebox::test::fixed_of;
using farebox::test::uint256_of;

/// A ticket and the orchestrator's view of it, each part open to change.
struct Scene {
    protocol::TicketParams params;
    Address sender;
    std::uint32_t nonce = 0;
    std::string signature;
    Address recipient;  ///< The orchestrator's.
    Uint256 rand;       ///< What it draws for parameters that come back.
    Uint256 latest_l1_block{{99}};
    std::int64_t withdraw_round = 0;
    NonceSets nonces;

    TicketOutcome receive() {
        TicketRules rules;
        rules.recipient = recipient;
        rules.last_initialized_round = 7;
        rules.latest_l1_block = latest_l1_block;
        rules.withdraw_round = [this](const Address&) { return withdraw_round; };
        rules.matching_rand = [this](const auto& seen, const auto&, const auto&) {
            const bool matches = protocol::recipient_rand_hash(rand) == seen.recipient_rand_hash;
            return matches ? std::optional{rand} : std::nullopt;
        };
        return receive_ticket({params, sender, protocol::Price{1, 1}, nonce, signature}, rules, nonces);
    }
};

Scene scene_of(const nlohmann::json& vector) {
    const auto& in = vector.at("in");
    Scene scene;
    scene.params.recipient = scene.recipient = fixed_of<Address>(in.at("recipient"));
    scene.params.face_value = Wei{uint256_of(in.at("faceValue"))};
    scene.params.win_prob = uint256_of(in.at("winProb"));
    scene.params.recipient_rand_hash = fixed_of<RecipientRandHash>(in.at("recipientRandHash"));
    scene.params.expiration_block = Uint256{{100}};
    scene.params.creation_round = farebox::test::int64_of(in.at("creationRound"));
    scene.params.creation_round_block_hash = fixed_of<BlockHash>(in.at("creationRoundBlockHash"));
    scene.sender = fixed_of<Address>(in.at("sender"));
    scene.nonce = in.at("senderNonce").get<std::uint32_t>();
    scene.signature = bytes_of(vector.at("out").at("signature"));
    scene.rand = uint256_of(in.at("recipientRand"));
    return scene;
}

Wei flipped(const Wei& amount, std::size_t limb) {
    Uint256 value = amount.value();
    value.limbs[limb] ^= 1;
    return Wei{value};
}

char flipped(char byte) {
    return static_cast<char>(byte ^ 1);
}

struct Mutation {
    const char* name;
    std::function<void(Scene&)> apply;
    std::string text;
    bool fatal;
};

std::vector<Mutation> mutations() {
    const std::string signature = "invalid ticket signature";
    const std::string rand = "invalid recipientRand for ticket recipientRandHash";
    return {
        {"recipient", [](Scene& s) { s.params.recipient.data[19] ^= 1; }, "invalid ticket recipient", true},
        {"own address", [](Scene& s) { s.recipient.data[0] ^= 1; }, "invalid ticket recipient", true},
        {"no sender", [](Scene& s) { s.sender = {}; }, "invalid ticket sender", true},
        {"rand hash", [](Scene& s) { s.params.recipient_rand_hash.data[31] ^= 1; }, rand, true},
        {"rand", [](Scene& s) { s.rand.limbs[0] ^= 1; }, rand, true},
        {"sender", [](Scene& s) { s.sender.data[10] ^= 1; }, signature, false},
        {"face value, low", [](Scene& s) { s.params.face_value = flipped(s.params.face_value, 0); }, signature, false},
        {"face value, high", [](Scene& s) { s.params.face_value = flipped(s.params.face_value, 3); }, signature, false},
        {"win prob", [](Scene& s) { s.params.win_prob.limbs[2] ^= 1; }, signature, false},
        {"nonce", [](Scene& s) { s.nonce ^= 1U; }, signature, false},
        {"round", [](Scene& s) { s.params.creation_round ^= 1; }, signature, false},
        {"block hash", [](Scene& s) { s.params.creation_round_block_hash.data[0] ^= 1; }, signature, false},
        {"signature r", [](Scene& s) { s.signature[0] = flipped(s.signature[0]); }, signature, false},
        {"signature s", [](Scene& s) { s.signature[63] = flipped(s.signature[63]); }, signature, false},
        {"signature v", [](Scene& s) { s.signature[64] = s.signature[64] == 27 ? 28 : 27; }, signature, false},
        {"v without 27", [](Scene& s) { s.signature[64] = static_cast<char>(s.signature[64] - 27); }, signature, false},
        {"no signature", [](Scene& s) { s.signature.clear(); }, signature, false},
        {"short signature", [](Scene& s) { s.signature.pop_back(); }, signature, false},
        {"long signature", [](Scene& s) { s.signature.push_back('\0'); }, signature, false},
        {"expired", [](Scene& s) { s.latest_l1_block = Uint256{{100}}; }, "TicketParams expired", false},
        {"expires at once", [](Scene& s) { s.params.expiration_block = {}; }, "TicketParams expired", false},
    };
}

class TicketMutations : public testing::TestWithParam<nlohmann::json> {};

TEST_P(TicketMutations, MeetTheRuleForTheirField) {
    for (const auto& mutation : mutations()) {
        SCOPED_TRACE(mutation.name);
        Scene scene = scene_of(GetParam());
        mutation.apply(scene);
        const auto outcome = scene.receive();
        EXPECT_EQ(outcome.error, mutation.text);
        EXPECT_EQ(outcome.fatal, mutation.fatal);
    }
}

TEST_P(TicketMutations, AreRefusedTheSecondTime) {
    Scene scene = scene_of(GetParam());
    ASSERT_EQ(scene.receive().error, "");
    const auto again = scene.receive();
    EXPECT_EQ(again.error, "invalid ticket senderNonce: already seen sender=" + protocol::to_checksum(scene.sender) +
                               " nonce=" + std::to_string(scene.nonce));
    EXPECT_FALSE(again.fatal);
}

TEST_P(TicketMutations, AreRefusedWhenTheirParametersAreUsedUp) {
    Scene scene = scene_of(GetParam());
    for (std::uint32_t other = 1; other <= kMaxSenderNonces; ++other) {
        ASSERT_TRUE(scene.nonces.record(scene.params.recipient_rand_hash, scene.nonce + other, scene.sender, {}));
    }
    EXPECT_TRUE(scene.receive().error.starts_with("invalid ticket senderNonce: too many values sender=0x"));
}

TEST_P(TicketMutations, AreFatalWhenTheSenderUnlocks) {
    Scene scene = scene_of(GetParam());
    scene.withdraw_round = 8;
    const auto outcome = scene.receive();
    EXPECT_EQ(outcome.error,
              "deposit and reserve for sender " + protocol::to_checksum(scene.sender) + " is set to unlock soon");
    EXPECT_TRUE(outcome.fatal);
}

std::vector<nlohmann::json> accepted_tickets() {
    auto tickets = farebox::test::vectors("ticket.json");
    std::erase_if(tickets, [](const auto& ticket) { return ticket.at("out").at("validateError") != ""; });
    return tickets;
}

INSTANTIATE_TEST_SUITE_P(Reference, TicketMutations, testing::ValuesIn(accepted_tickets()), farebox::test::CaseName{});

}  // namespace
}  // namespace farebox::sandbox::test
