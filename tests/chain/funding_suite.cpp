// Deposits and reserves at the TicketBroker, and when it takes none.
#include <gmock/gmock.h>

#include "tests/chain/suites.hpp"

namespace farebox::test {
namespace {

using sandbox::abi_word;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

const Wei kDeposit{3 * kEther};
const Wei kReserve{2 * kEther};

Wei less(const Wei& amount, const Wei& taken) {
    return *amount.checked_sub(taken);
}

}  // namespace

TEST_P(ChainFunding, AddsToTheDeposit) {
    const auto before = payer_.balance();
    const auto outcome = pay_in(payer_, "fundDeposit()", kDeposit);
    ASSERT_TRUE(succeeded(outcome));
    EXPECT_EQ(contracts_.sender(payer_.address()), (SenderInfo{kDeposit, 0, {}, {}}));
    EXPECT_EQ(payer_.balance(), less(less(before, kDeposit), outcome.fee()));
    EXPECT_THAT(outcome.events(),
                ElementsAre(broker_event("DepositFunded(address,uint256)", abi_word(kDeposit.value()))));
}

TEST_P(ChainFunding, AddsToTheReserve) {
    const auto before = payer_.balance();
    const auto outcome = pay_in(payer_, "fundReserve()", kReserve);
    ASSERT_TRUE(succeeded(outcome));
    EXPECT_EQ(contracts_.sender(payer_.address()), (SenderInfo{{}, 0, kReserve, {}}));
    EXPECT_EQ(payer_.balance(), less(less(before, kReserve), outcome.fee()));
    EXPECT_THAT(outcome.events(),
                ElementsAre(broker_event("ReserveFunded(address,uint256)", abi_word(kReserve.value()))));
}

TEST_P(ChainFunding, AddsToBothAtOnce) {
    const auto outcome = pay_in(payer_, "fundDepositAndReserve(uint256,uint256)", Wei{5 * kEther},
                                {abi_word(kDeposit.value()), abi_word(kReserve.value())});
    ASSERT_TRUE(succeeded(outcome));
    EXPECT_EQ(contracts_.sender(payer_.address()), (SenderInfo{kDeposit, 0, kReserve, {}}));
    EXPECT_THAT(outcome.events(),
                UnorderedElementsAre(broker_event("DepositFunded(address,uint256)", abi_word(kDeposit.value())),
                                     broker_event("ReserveFunded(address,uint256)", abi_word(kReserve.value()))));
}

TEST_P(ChainFunding, OfBothAtOnceTellsOfBothEvenWhereOneIsNothing) {
    const auto outcome = pay_in(payer_, "fundDepositAndReserve(uint256,uint256)", kReserve,
                                {abi_word(Uint256{}), abi_word(kReserve.value())});
    ASSERT_TRUE(succeeded(outcome));
    EXPECT_THAT(outcome.events(),
                UnorderedElementsAre(broker_event("DepositFunded(address,uint256)", abi_word(Uint256{})),
                                     broker_event("ReserveFunded(address,uint256)", abi_word(kReserve.value()))));
}

TEST_P(ChainFunding, AddsUp) {
    fund(kDeposit, kReserve);
    fund(Wei{kEther}, Wei{kEther});
    EXPECT_EQ(contracts_.sender(payer_.address()), (SenderInfo{Wei{4 * kEther}, 0, Wei{3 * kEther}, {}}));
}

TEST_P(ChainFunding, TakesExactlyWhatItIsTold) {
    for (const std::uint64_t sent : {kEther - 1, kEther + 1, std::uint64_t{0}}) {
        const auto outcome = pay_in(payer_, "fundDepositAndReserve(uint256,uint256)", Wei{sent},
                                    {abi_word(Uint256{{kEther / 2}}), abi_word(Uint256{{kEther / 2}})});
        EXPECT_TRUE(refused(outcome, "msg.value does not equal sum of deposit amount and reserve amount")) << sent;
    }
    EXPECT_EQ(contracts_.sender(payer_.address()), SenderInfo{});
}

TEST_P(ChainFunding, StopsWhileTheControllerIsPaused) {
    chain_->pause(true);
    EXPECT_FALSE(contracts_.number(contracts_.controller, "paused()").is_zero());
    for (const auto* function : {"fundDeposit()", "fundReserve()"}) {
        EXPECT_TRUE(refused(pay_in(payer_, function, kDeposit), "system is paused")) << function;
    }
    EXPECT_TRUE(refused(pay_in(payer_, "fundDepositAndReserve(uint256,uint256)", kReserve,
                               {abi_word(kReserve.value()), abi_word(Uint256{})}),
                        "system is paused"));
    chain_->pause(false);
    EXPECT_TRUE(contracts_.number(contracts_.controller, "paused()").is_zero());
    EXPECT_TRUE(succeeded(pay_in(payer_, "fundDeposit()", kDeposit)));
}

TEST_P(ChainFundingOthers, AddsToTheirDepositAndReserve) {
    const auto others_key = keystore::PrivateKey::generate();
    const auto outcome =
        pay_in(payer_, "fundDepositAndReserveFor(address,uint256,uint256)", Wei{5 * kEther},
               {abi_word(others_key.address()), abi_word(kDeposit.value()), abi_word(kReserve.value())});
    ASSERT_TRUE(succeeded(outcome));
    EXPECT_EQ(contracts_.sender(others_key.address()), (SenderInfo{kDeposit, 0, kReserve, {}}));
    EXPECT_EQ(contracts_.sender(payer_.address()), SenderInfo{});
}

TEST_P(ChainFundingOthers, DoesNotTakeBackTheirUnlocking) {
    fund(kDeposit, kReserve);
    ASSERT_TRUE(succeeded(pay_in(payer_, "unlock()", {})));
    const auto unlocking = contracts_.sender(payer_.address()).withdraw_round;
    const auto others_key = keystore::PrivateKey::generate();
    Account other{*chain_, others_key};
    chain_->set_balance(other.address(), Wei{2 * kEther});
    ASSERT_TRUE(succeeded(pay_in(other, "fundDepositAndReserveFor(address,uint256,uint256)", Wei{kEther},
                                 {abi_word(payer_.address()), abi_word(Uint256{{kEther}}), abi_word(Uint256{})})));
    EXPECT_EQ(contracts_.sender(payer_.address()), (SenderInfo{Wei{4 * kEther}, unlocking, kReserve, {}}));
}

}  // namespace farebox::test
