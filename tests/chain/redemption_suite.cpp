// Winning tickets: what their redemption pays out of whom, and which ones are refused.
#include <gmock/gmock.h>

#include <random>

#include "protocol/byte_view.hpp"
#include "protocol/uint256.hpp"
#include "signer/chain/redemption_logs.hpp"
#include "tests/chain/suites.hpp"
#include "tests/support/high_s.hpp"

namespace farebox::test {
namespace {

using sandbox::abi_word;
using testing::Contains;
using testing::ElementsAre;

const Wei kDeposit{3 * kEther};
const Wei kReserve{2 * kEther};

Wei ether(std::uint64_t count) {
    return Wei{count * kEther};
}

/// The data of WinningTicketRedeemed.
std::string redeemed_data(const Redemption& redemption) {
    constexpr std::int64_t kOffset = 5 * 32;
    const auto& ticket = redemption.ticket;
    const auto aux = protocol::aux_data(ticket.creation_round, ticket.creation_round_block_hash);
    return abi_word(ticket.face_value.value()) + abi_word(ticket.win_prob) +
           abi_word(std::int64_t{ticket.sender_nonce}) + abi_word(redemption.recipient_rand) + abi_word(kOffset) +
           abi_word(static_cast<std::int64_t>(aux.size)) + std::string{protocol::as_chars(aux.span())};
}

Uint256 random_number(std::mt19937_64& random) {
    return Uint256{{random(), random(), random(), random()}};
}

}  // namespace

TEST_P(ChainRedemption, PaysOutOfTheDeposit) {
    fund(kDeposit, kReserve);
    const auto won = tickets_.sign(tickets_.draft(contracts_, ether(1)));
    const auto outcome = redeem(won);
    ASSERT_TRUE(succeeded(outcome));
    EXPECT_EQ(contracts_.sender(payer_.address()), (SenderInfo{ether(2), 0, kReserve, {}}));
    EXPECT_THAT(outcome.events(), ElementsAre(transfer(ether(1)), redeemed(redeemed_data(won))));
    EXPECT_TRUE(contracts_.is_used(Hash32{protocol::ticket_hash(won.ticket).data}));
}

TEST_P(ChainRedemption, ThenOutOfTheReserve) {
    fund(kDeposit, kReserve);
    const auto share = share_of(kReserve);
    const auto outcome = redeem(tickets_.sign(tickets_.draft(contracts_, Wei{3 * kEther + kEther / 2})));
    ASSERT_TRUE(succeeded(outcome));
    EXPECT_THAT(outcome.events(), Contains(transfer(Wei{3 * kEther + kEther / 2})));
    EXPECT_THAT(outcome.events(),
                Contains(event(contracts_.ticket_broker, "ReserveClaimed(address,address,uint256)",
                               {abi_word(payer_.address())}, abi_word(recipient()) + abi_word(Uint256{{kEther / 2}}))));
    EXPECT_EQ(contracts_.sender(payer_.address()), (SenderInfo{{}, 0, Wei{3 * (kEther / 2)}, Wei{kEther / 2}}));
    EXPECT_EQ(contracts_.claimed_reserve(payer_.address(), recipient()), Wei{kEther / 2});
    EXPECT_EQ(contracts_.claimable_reserve(payer_.address(), recipient()), *share.checked_sub(Wei{kEther / 2}));
}

TEST_P(ChainSharedReserve, PaysEachNoMoreThanItsShareInARound) {
    ASSERT_EQ(share_of(kReserve), ether(1)) << "two are in the pool";
    fund({}, kReserve);
    const auto pays = [this](const Wei& amount) {
        const auto outcome = redeem(tickets_.sign(tickets_.draft(contracts_, kReserve)));
        const bool paid = outcome.succeeded() && testing::Matches(Contains(transfer(amount)))(outcome.events());
        return paid ? testing::AssertionSuccess() : testing::AssertionFailure() << testing::PrintToString(outcome);
    };
    ASSERT_TRUE(pays(ether(1)));
    EXPECT_EQ(contracts_.claimable_reserve(payer_.address(), recipient()), Wei{});
    const auto nothing = redeem(tickets_.sign(tickets_.draft(contracts_, ether(1))));
    ASSERT_TRUE(succeeded(nothing));
    EXPECT_EQ(nothing.events().size(), 1U) << "redeemed, but nothing was paid";
    EXPECT_EQ(contracts_.sender(payer_.address()), (SenderInfo{{}, 0, ether(1), ether(1)}));
    chain_->start_next_round();
    EXPECT_EQ(contracts_.sender(payer_.address()), (SenderInfo{{}, 0, ether(1), {}}));
    EXPECT_EQ(contracts_.claimed_reserve(payer_.address(), recipient()), Wei{});
    EXPECT_TRUE(pays(Wei{kEther / 2})) << "half of what is left";
}

TEST_P(ChainRedemption, IsPossibleInTheRoundAfter) {
    fund(kDeposit, kReserve);
    const auto won = tickets_.sign(tickets_.draft(contracts_, ether(1)));
    chain_->start_next_round();
    EXPECT_TRUE(succeeded(redeem(won)));
}

TEST_P(ChainRedemption, IsTooLateInTheNextButOne) {
    fund(kDeposit, kReserve);
    EXPECT_EQ(contracts_.number(contracts_.ticket_broker, "ticketValidityPeriod()"), Uint256{{2}});
    const auto won = tickets_.sign(tickets_.draft(contracts_, ether(1)));
    chain_->start_next_round();
    chain_->start_next_round();
    EXPECT_TRUE(refused(redeem(won), "ticket is expired"));
    EXPECT_EQ(contracts_.sender(payer_.address()).deposit, kDeposit);
}

TEST_P(ChainRedemption, HappensOnce) {
    fund(kDeposit, kReserve);
    const auto won = tickets_.sign(tickets_.draft(contracts_, ether(1)));
    ASSERT_TRUE(succeeded(redeem(won)));
    EXPECT_TRUE(refused(redeem(won), "ticket is used"));
    EXPECT_EQ(contracts_.sender(payer_.address()).deposit, ether(2));
}

TEST_P(ChainRedemption, IsFoundByTheSignerThatPaid) {
    namespace logs = signer::redemption_logs;
    fund(kDeposit, kReserve);
    const auto newest = [this] { return static_cast<std::int64_t>(from_quantity(rpc_.call("eth_blockNumber"))); };
    const auto found = [this](const logs::Search& search) {
        const auto question = logs::call(search);
        const auto answer = rpc_.call(question.method, nlohmann::json::parse(question.params).get<RpcParams>());
        return logs::read(answer.dump(), search);
    };
    logs::Search search{contracts_.ticket_broker, {payer_.address()}, newest(), newest()};
    const auto first = tickets_.sign(tickets_.draft(contracts_, ether(1)));
    const auto second = tickets_.sign(tickets_.draft(contracts_, Wei{kEther / 4}));
    ASSERT_TRUE(succeeded(redeem(first)));
    ASSERT_TRUE(refused(redeem(first), "ticket is used"));
    ASSERT_TRUE(succeeded(redeem(second)));
    search.last = newest();
    const auto tickets = found(search);
    ASSERT_TRUE(tickets) << tickets.error().message;
    ASSERT_EQ(tickets->size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& won = i == 0 ? first : second;
        const auto& told = tickets->at(i);
        EXPECT_EQ(told.key, payer_.address());
        EXPECT_EQ(told.recipient, recipient());
        EXPECT_EQ(told.recipient_rand, won.recipient_rand);
        EXPECT_EQ(told.sender_nonce, Uint256{{won.ticket.sender_nonce}});
        EXPECT_EQ(told.face_value, won.ticket.face_value);
        EXPECT_GT(told.block, search.first);
    }
    search.keys = {redeemer_.address()};
    const auto others = found(search);
    ASSERT_TRUE(others) << others.error().message;
    EXPECT_TRUE(others->empty()) << "of another payer";
}

TEST_P(ChainRedemption, NeedsEveryFieldAsItWasSigned) {
    fund(kDeposit, kReserve);
    const auto won = tickets_.sign(tickets_.draft(contracts_, ether(1)));
    const auto refuses = [&](const char* what, const auto& change, const char* why) {
        auto changed = won;
        change(changed);
        EXPECT_TRUE(refused(redeem(changed), why)) << what;
    };
    constexpr auto kOtherTicket = "invalid signature over ticket hash";
    refuses("face value", [](auto& it) { it.ticket.face_value = Wei{kEther + 1}; }, kOtherTicket);
    refuses("win probability", [](auto& it) { it.ticket.win_prob.limbs[0] -= 1; }, kOtherTicket);
    refuses("nonce", [](auto& it) { ++it.ticket.sender_nonce; }, kOtherTicket);
    refuses("recipient", [](auto& it) { it.ticket.recipient.data[0] ^= 1U; }, kOtherTicket);
    refuses("sender", [](auto& it) { it.ticket.sender.data[0] ^= 1U; }, kOtherTicket);
    refuses(
        "number", [](auto& it) { it.recipient_rand.limbs[0] += 1; }, "recipientRand does not match recipientRandHash");
    refuses(
        "round", [](auto& it) { --it.ticket.creation_round; },
        "ticket creationRoundBlockHash invalid for creationRound");
    refuses(
        "round to come", [](auto& it) { it.ticket.creation_round += 1; },
        "ticket creationRound does not have a block hash");
    refuses(
        "block hash", [](auto& it) { it.ticket.creation_round_block_hash.data[0] ^= 1U; },
        "ticket creationRoundBlockHash invalid for creationRound");
    refuses(
        "neither round nor hash",
        [](auto& it) {
            it.ticket.creation_round = 0;
            it.ticket.creation_round_block_hash = {};
        },
        "invalid length for ticket auxData: must be 64 bytes");
    refuses("no recipient", [](auto& it) { it.ticket.recipient = {}; }, "ticket recipient is null address");
    refuses("no sender", [](auto& it) { it.ticket.sender = {}; }, "ticket sender is null address");
    EXPECT_EQ(contracts_.sender(payer_.address()), (SenderInfo{kDeposit, 0, kReserve, {}}));
    EXPECT_TRUE(succeeded(redeem(won))) << "as it was signed";
}

TEST_P(ChainRedemption, NeedsTheSendersSignature) {
    fund(kDeposit, kReserve);
    const auto ticket = tickets_.draft(contracts_, ether(1));
    auto redemption = tickets_.sign(ticket);
    const auto good = redemption.signature;
    redemption.signature = protocol::to_string(sign_ticket(redeemers_key_, ticket));
    EXPECT_TRUE(refused(redeem(redemption), "invalid signature over ticket hash")) << "somebody else's";
    redemption.signature = good.substr(0, good.size() - 1);
    EXPECT_TRUE(refused(redeem(redemption), "INVALID_SIGNATURE_LENGTH"));
    redemption.signature = good;
    redemption.signature.back() = '\x1d';
    EXPECT_FALSE(redeem(redemption).refusal.empty()) << "v is 27 or 28";
    Signature low;
    std::ranges::copy(good, low.data.begin());
    redemption.signature = protocol::to_string(with_high_s(low));
    EXPECT_TRUE(refused(redeem(redemption), "invalid signature 's' value")) << "the other signature of the same key";
    redemption.signature = good;
    EXPECT_TRUE(succeeded(redeem(redemption)));
}

/// Whether our rule for winning is the chain's.
TEST_P(ChainRedemption, IsForTicketsThatWin) {
    fund(kDeposit, kReserve);
    std::mt19937_64 random{20'261'129};
    int winners = 0;
    constexpr int kTickets = 64;
    for (int i = 0; i < kTickets; ++i) {
        auto ticket = tickets_.draft(contracts_, ether(1));
        ticket.win_prob = random_number(random);
        const auto redemption = tickets_.sign(ticket);
        const bool wins = protocol::wins(sign_ticket(payers_key_, ticket), redemption.recipient_rand, ticket.win_prob);
        winners += wins ? 1 : 0;
        const auto answer = contracts_.ask(contracts_.ticket_broker, redeem_call(redemption));
        EXPECT_EQ(answer.failed(), !wins) << answer.error;
        EXPECT_EQ(answer.reason().find("ticket did not win") != std::string::npos, !wins) << answer.reason();
    }
    EXPECT_GT(winners, 0);
    EXPECT_LT(winners, kTickets);
}

/// Whether our hash of a ticket is the chain's.
TEST_P(ChainRedemption, NamesTicketsByTheHashThatIsSigned) {
    std::mt19937_64 random{20'261'129};
    for (int i = 0; i < 32; ++i) {
        auto ticket = tickets_.draft(contracts_, Wei{random_number(random)});
        ticket.win_prob = random_number(random);
        ticket.sender_nonce = static_cast<std::uint32_t>(random());
        ticket.recipient_rand_hash = RecipientRandHash{protocol::to_word(random_number(random))};
        ticket.creation_round = static_cast<std::int64_t>(random() % 4 == 0 ? 0 : random() >> 1U);
        ticket.creation_round_block_hash =
            ticket.creation_round == 0 ? BlockHash{} : BlockHash{protocol::to_word(random_number(random))};
        const auto words = contracts_.words(contracts_.ticket_broker, ticket_hash_call(ticket));
        ASSERT_EQ(words.size(), 1U);
        EXPECT_EQ(protocol::to_word(words.front()), protocol::ticket_hash(ticket).data);
    }
}

TEST_P(ChainRedemption, NeedsARegisteredRecipient) {
    fund(kDeposit, kReserve);
    auto ticket = tickets_.draft(contracts_, ether(1));
    ticket.recipient = redeemers_key_.address();
    EXPECT_TRUE(refused(redeem(tickets_.sign(ticket)), "transcoder must be registered"));
}

TEST_P(ChainRedemption, NeedsADepositOrAReserve) {
    EXPECT_TRUE(
        refused(redeem(tickets_.sign(tickets_.draft(contracts_, ether(1)))), "sender deposit and reserve are zero"));
}

TEST_P(ChainRedemption, IsPossibleWhileTheSenderUnlocksAndNoLonger) {
    fund(kDeposit, kReserve);
    ASSERT_TRUE(succeeded(pay_in(payer_, "unlock()", {})));
    EXPECT_TRUE(succeeded(redeem(tickets_.sign(tickets_.draft(contracts_, ether(1))))));
    while (contracts_.current_round() < contracts_.sender(payer_.address()).withdraw_round) {
        chain_->start_next_round();
    }
    EXPECT_TRUE(refused(redeem(tickets_.sign(tickets_.draft(contracts_, ether(1)))), "sender is unlocked"));
}

TEST_P(ChainRedemption, StopsWhileTheControllerIsPaused) {
    fund(kDeposit, kReserve);
    const auto won = tickets_.sign(tickets_.draft(contracts_, ether(1)));
    chain_->pause(true);
    EXPECT_TRUE(refused(redeem(won), "system is paused"));
    chain_->pause(false);
    EXPECT_TRUE(succeeded(redeem(won)));
}

}  // namespace farebox::test
