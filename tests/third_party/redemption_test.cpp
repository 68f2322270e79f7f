// Tickets of a real signer, redeemed on a real EVM.
#include <gmock/gmock.h>

#include <thread>

#include "protocol/address.hpp"
#include "protocol/uint256.hpp"
#include "tests/chain/on_chain.hpp"
#include "tests/e2e/stack.hpp"
#include "tests/third_party/anvil_chain.hpp"
#include "tests/third_party/test_orchestrator.hpp"

namespace farebox::test {
namespace {

using sandbox::abi_word;

constexpr std::uint64_t kFaceValue = 2'000'000'000'000;
constexpr std::int64_t kPrice = 1'000'000'000'000;
/// A ticket must not win surely, so that its expected value is less than its face value: this is as good as sure.
constexpr Uint256 kNearlySure{{~0ULL - 1, ~0ULL, ~0ULL, ~0ULL}};
constexpr Uint256 kHalf{{~0ULL, ~0ULL, ~0ULL, ~0ULL >> 1U}};

class RealTickets : public testing::Test {
protected:
    RealTickets() {
        for (const auto& account : {redeemer_.address(), benefactor_.address()}) {
            chain_->set_balance(account, Wei{kEther});
        }
    }

    [[nodiscard]] SignerChain signer_chain() const {
        const auto place = chain_->place();
        return {place.rpc, protocol::to_checksum(place.controller), std::to_string(place.chain_id)};
    }
    [[nodiscard]] Address payer() { return *protocol::parse_address(signer_.address()); }
    void fund(std::uint64_t deposit, std::uint64_t reserve) {
        const auto outcome = benefactor_.send(
            {contracts_.ticket_broker,
             call_data("fundDepositAndReserveFor(address,uint256,uint256)",
                       {abi_word(payer()), abi_word(Uint256{{deposit}}), abi_word(Uint256{{reserve}})}),
             Wei{deposit + reserve}});
        ASSERT_TRUE(succeeded(outcome));
    }
    /// The signer's answer to a new session. It learns with its next poll what the chain says, so it is asked until
    /// its answer has this status.
    nlohmann::json pay(const TicketTerms& terms, int status = 200) {
        Result<net::Response> answer = net::Response{};
        for (int attempt = 0; attempt < 200; ++attempt) {
            answer = signer_.post("/generate-live-payment", orchestrator_.payment_request(rpc_, contracts_, terms));
            if (!answer || answer->status == status) {
                break;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
        if (!answer || answer->status != status) {
            throw std::runtime_error{answer ? answer->body : answer.error().message};
        }
        return nlohmann::json::parse(answer->body);
    }
    std::vector<Redemption> buy(const TicketTerms& terms) { return orchestrator_.tickets_of(pay(terms)); }
    Outcome redeem(const Redemption& redemption) {
        return redeemer_.send({contracts_.ticket_broker, redeem_call(redemption)});
    }

    std::unique_ptr<ChainUnderTest> chain_ = make_anvil_chain();
    Rpc rpc_{chain_->place().rpc};
    Contracts contracts_{rpc_, chain_->place().controller};
    keystore::PrivateKey redeemers_key_ = keystore::PrivateKey::generate();
    keystore::PrivateKey benefactors_key_ = keystore::PrivateKey::generate();
    Account redeemer_{*chain_, redeemers_key_};
    Account benefactor_{*chain_, benefactors_key_};
    TestOrchestrator orchestrator_{chain_->orchestrator().address()};
    Signer signer_{signer_chain(),
                   {.settings = {"chain.poll_interval=200ms"}, .replaced = {}, .folder = {}, .until_ready = false}};
};

TEST_F(RealTickets, ArePaidOutOfTheDepositThenTheReserve) {
    constexpr std::uint64_t kDeposit = 5'000'000'000'000;  // two tickets and a half
    constexpr std::uint64_t kReserve = 100'000'000'000'000;
    fund(kDeposit, kReserve);
    const auto tickets = buy({Wei{kFaceValue}, kNearlySure, kPrice});
    ASSERT_GE(tickets.size(), 4U);
    for (const auto& ticket : tickets) {
        ASSERT_TRUE(succeeded(redeem(ticket)));
    }
    const std::uint64_t paid = tickets.size() * kFaceValue;
    EXPECT_EQ(contracts_.sender(payer()), (SenderInfo{{}, 0, Wei{kReserve - (paid - kDeposit)}, Wei{paid - kDeposit}}));
    for (const auto& ticket : tickets) {
        EXPECT_TRUE(refused(redeem(ticket), "ticket is used"));
    }
    Account orchestrator{*chain_, chain_->orchestrator()};
    const auto before = orchestrator.balance();
    const auto taken = orchestrator.send(
        {contracts_.bonding_manager,
         call_data("withdrawFees(address,uint256)", {abi_word(orchestrator.address()), abi_word(Uint256{{paid}})})});
    ASSERT_TRUE(succeeded(taken));
    EXPECT_EQ(*orchestrator.balance().checked_add(taken.fee()), *before.checked_add(Wei{paid}));
}

TEST_F(RealTickets, WinOnTheChainWhereWeSayThatTheyWin) {
    fund(100 * kFaceValue, 100 * kFaceValue);
    std::size_t winners = 0;
    std::size_t tickets = 0;
    for (int session = 0; session < 4; ++session) {
        for (const auto& ticket : buy({Wei{kFaceValue}, kHalf, kPrice})) {
            Signature signature;
            std::ranges::copy(ticket.signature, signature.data.begin());
            const bool wins = protocol::wins(signature, ticket.recipient_rand, ticket.ticket.win_prob);
            const auto answer = contracts_.ask(contracts_.ticket_broker, redeem_call(ticket));
            EXPECT_EQ(answer.failed(), !wins) << answer.error;
            EXPECT_EQ(answer.reason().find("ticket did not win") != std::string::npos, !wins) << answer.reason();
            winners += wins ? 1 : 0;
            ++tickets;
        }
    }
    EXPECT_GE(tickets, 40U);
    EXPECT_GT(winners, 0U);
    EXPECT_LT(winners, tickets);
}

TEST_F(RealTickets, AreRefusedWhereAnythingWasChanged) {
    fund(100 * kFaceValue, 100 * kFaceValue);
    const auto ticket = buy({Wei{kFaceValue}, kNearlySure, kPrice}).front();
    const auto refuses = [&](const char* what, const auto& change, const char* why) {
        auto changed = ticket;
        change(changed);
        EXPECT_TRUE(refused(redeem(changed), why)) << what;
    };
    constexpr auto kOtherTicket = "invalid signature over ticket hash";
    refuses("face value", [](auto& it) { it.ticket.face_value = Wei{kFaceValue + 1}; }, kOtherTicket);
    refuses("win probability", [](auto& it) { it.ticket.win_prob = kMaxUint256; }, kOtherTicket);
    refuses("nonce", [](auto& it) { ++it.ticket.sender_nonce; }, kOtherTicket);
    refuses("recipient", [this](auto& it) { it.ticket.recipient = redeemer_.address(); }, kOtherTicket);
    refuses(
        "number", [](auto& it) { it.recipient_rand.limbs[0] ^= 1U; }, "recipientRand does not match recipientRandHash");
    refuses(
        "round", [](auto& it) { --it.ticket.creation_round; },
        "ticket creationRoundBlockHash invalid for creationRound");
    refuses("signature", [](auto& it) { it.signature.back() = it.signature.back() == 27 ? 28 : 27; }, kOtherTicket);
    EXPECT_EQ(contracts_.sender(payer()).deposit, Wei{100 * kFaceValue});
    EXPECT_TRUE(succeeded(redeem(ticket))) << "as it was signed";
}

TEST_F(RealTickets, ExpireInTheNextRoundButOne) {
    fund(100 * kFaceValue, 100 * kFaceValue);
    const auto tickets = buy({Wei{kFaceValue}, kNearlySure, kPrice});
    ASSERT_GE(tickets.size(), 2U);
    chain_->start_next_round();
    EXPECT_TRUE(succeeded(redeem(tickets[0])));
    chain_->start_next_round();
    EXPECT_TRUE(refused(redeem(tickets[1]), "ticket is expired"));
}

TEST_F(RealTickets, CannotBeRedeemedInARoundThatNobodyInitialised) {
    fund(100 * kFaceValue, 100 * kFaceValue);
    const auto ticket = buy({Wei{kFaceValue}, kNearlySure, kPrice}).front();
    const auto round = contracts_.current_round();
    while (contracts_.current_round() == round) {
        chain_->mine(1);
    }
    EXPECT_TRUE(refused(redeem(ticket), "current round is not initialized"));
}

TEST_F(RealTickets, AreNoLongerSignedOnceTheDepositIsGone) {
    fund(kFaceValue, 100 * kFaceValue);
    const TicketTerms terms{Wei{kFaceValue}, kNearlySure, kPrice};
    ASSERT_TRUE(succeeded(redeem(buy(terms).front())));
    EXPECT_EQ(contracts_.sender(payer()).deposit, Wei{});
    const auto answer = pay(terms, 400);
    EXPECT_EQ(answer.at("error").at("code"), "ticket_params_rejected") << answer;
    fund(kFaceValue, 0);
    EXPECT_TRUE(succeeded(redeem(buy(terms).front())));
}

}  // namespace
}  // namespace farebox::test
