// How payers get their money back from the TicketBroker, and when they do not.
#include <gmock/gmock.h>

#include "tests/chain/suites.hpp"

namespace farebox::test {
namespace {

using sandbox::abi_word;
using testing::Contains;
using testing::ElementsAre;

const Wei kDeposit{3 * kEther};
const Wei kReserve{2 * kEther};

}  // namespace

TEST_P(ChainUnlocking, NotesTheRoundInWhichItMayBeWithdrawn) {
    fund(kDeposit, kReserve);
    const auto round = contracts_.current_round();
    const auto period = contracts_.number(contracts_.ticket_broker, "unlockPeriod()").limbs[0];
    const auto outcome = pay_in(payer_, "unlock()", {});
    ASSERT_TRUE(succeeded(outcome));
    EXPECT_EQ(contracts_.sender(payer_.address()), (SenderInfo{kDeposit, round + period, kReserve, {}}));
    EXPECT_THAT(outcome.events(),
                ElementsAre(broker_event("Unlock(address,uint256,uint256)",
                                         abi_word(Uint256{{round}}) + abi_word(Uint256{{round + period}}))));
    EXPECT_FALSE(
        contracts_.number(contracts_.ticket_broker, "isUnlockInProgress(address)", {abi_word(payer_.address())})
            .is_zero());
}

TEST_P(ChainUnlocking, NeedsADepositOrAReserve) {
    EXPECT_TRUE(refused(pay_in(payer_, "unlock()", {}), "sender deposit and reserve are zero"));
    EXPECT_TRUE(refused(pay_in(payer_, "withdraw()", {}), "sender deposit and reserve are zero"));
}

TEST_P(ChainUnlocking, HappensOnce) {
    fund(kDeposit, kReserve);
    ASSERT_TRUE(succeeded(pay_in(payer_, "unlock()", {})));
    EXPECT_TRUE(refused(pay_in(payer_, "unlock()", {}), "unlock already initiated"));
}

TEST_P(ChainUnlocking, TakesNoEther) {
    fund(kDeposit, kReserve);
    EXPECT_FALSE(pay_in(payer_, "unlock()", Wei{std::uint64_t{1}}).refusal.empty());
    EXPECT_EQ(contracts_.sender(payer_.address()).withdraw_round, 0U);
}

TEST_P(ChainUnlocking, CanBeCancelled) {
    fund(kDeposit, kReserve);
    EXPECT_TRUE(refused(pay_in(payer_, "cancelUnlock()", {}), "no unlock request in progress"));
    ASSERT_TRUE(succeeded(pay_in(payer_, "unlock()", {})));
    const auto outcome = pay_in(payer_, "cancelUnlock()", {});
    ASSERT_TRUE(succeeded(outcome));
    EXPECT_THAT(outcome.events(), ElementsAre(broker_event("UnlockCancelled(address)")));
    EXPECT_EQ(contracts_.sender(payer_.address()), (SenderInfo{kDeposit, 0, kReserve, {}}));
}

TEST_P(ChainUnlocking, IsCancelledByFunding) {
    fund(kDeposit, kReserve);
    for (const auto* function : {"fundDeposit()", "fundReserve()"}) {
        ASSERT_TRUE(succeeded(pay_in(payer_, "unlock()", {})));
        const auto outcome = pay_in(payer_, function, Wei{kEther});
        ASSERT_TRUE(succeeded(outcome));
        EXPECT_THAT(outcome.events(), Contains(broker_event("UnlockCancelled(address)"))) << function;
        EXPECT_EQ(contracts_.sender(payer_.address()).withdraw_round, 0U) << function;
    }
}

TEST_P(ChainUnlocking, ComesBeforeWithdrawing) {
    fund(kDeposit, kReserve);
    EXPECT_TRUE(refused(pay_in(payer_, "withdraw()", {}), "no unlock request in progress"));
    ASSERT_TRUE(succeeded(pay_in(payer_, "unlock()", {})));
    EXPECT_TRUE(refused(pay_in(payer_, "withdraw()", {}), "account is locked"));
    while (contracts_.current_round() + 1 < contracts_.sender(payer_.address()).withdraw_round) {
        chain_->start_next_round();
    }
    EXPECT_TRUE(refused(pay_in(payer_, "withdraw()", {}), "account is locked"));
    EXPECT_EQ(contracts_.sender(payer_.address()).deposit, kDeposit);
    chain_->start_next_round();
    EXPECT_TRUE(succeeded(pay_in(payer_, "withdraw()", {})));
}

TEST_P(ChainUnlocking, LetsEverythingBeWithdrawn) {
    fund(kDeposit, kReserve);
    ASSERT_TRUE(succeeded(pay_in(payer_, "unlock()", {})));
    const auto round = contracts_.sender(payer_.address()).withdraw_round;
    while (contracts_.current_round() < round) {
        chain_->start_next_round();
    }
    const auto before = payer_.balance();
    const auto outcome = pay_in(payer_, "withdraw()", {});
    ASSERT_TRUE(succeeded(outcome));
    EXPECT_THAT(outcome.events(), ElementsAre(broker_event("Withdrawal(address,uint256,uint256)",
                                                           abi_word(kDeposit.value()) + abi_word(kReserve.value()))));
    EXPECT_EQ(*payer_.balance().checked_add(outcome.fee()), *before.checked_add(Wei{5 * kEther}));
    EXPECT_EQ(contracts_.sender(payer_.address()), (SenderInfo{{}, round, {}, {}})) << "the round stays noted";
    EXPECT_TRUE(refused(pay_in(payer_, "withdraw()", {}), "sender deposit and reserve are zero"));
    fund(kDeposit, kReserve);
    EXPECT_EQ(contracts_.sender(payer_.address()), (SenderInfo{kDeposit, 0, kReserve, {}}));
}

TEST_P(ChainUnlocking, StopsWhileTheControllerIsPaused) {
    fund(kDeposit, kReserve);
    chain_->pause(true);
    for (const auto* function : {"unlock()", "cancelUnlock()", "withdraw()"}) {
        EXPECT_TRUE(refused(pay_in(payer_, function, {}), "system is paused")) << function;
    }
}

}  // namespace farebox::test
