#pragma once

#include <gtest/gtest.h>

#include "sandbox/chain/abi.hpp"
#include "tests/chain/account.hpp"
#include "tests/chain/call_data.hpp"
#include "tests/chain/chain_under_test.hpp"
#include "tests/chain/contracts.hpp"

namespace farebox::test {

inline constexpr std::uint64_t kEther = 1'000'000'000'000'000'000;

/// A chain of one kind and a payer who has 10 ether and nothing at the TicketBroker.
class OnChain : public testing::TestWithParam<ChainKind> {
protected:
    OnChain() { chain_->set_balance(payer_.address(), *Wei::parse_amount("10 eth")); }

    /// Sends a function of the TicketBroker; @p signature as in "fundDeposit()".
    Outcome pay_in(Account& account, std::string_view signature, const Wei& value,
                   const std::vector<std::string>& arguments = {}) {
        return account.send({contracts_.ticket_broker, call_data(signature, arguments), value});
    }
    /// Deposit and reserve of the payer.
    void fund(const Wei& deposit, const Wei& reserve) {
        const auto outcome = pay_in(payer_, "fundDepositAndReserve(uint256,uint256)", *deposit.checked_add(reserve),
                                    {sandbox::abi_word(deposit.value()), sandbox::abi_word(reserve.value())});
        ASSERT_TRUE(outcome.succeeded()) << testing::PrintToString(outcome);
    }

    /// An event of the TicketBroker about the payer.
    [[nodiscard]] Event broker_event(std::string_view signature, const std::string& data = {}) const {
        return event(contracts_.ticket_broker, signature, {sandbox::abi_word(payer_.address())}, data);
    }

    std::unique_ptr<ChainUnderTest> chain_ = GetParam().make();
    Rpc rpc_{chain_->place().rpc};
    Contracts contracts_{rpc_, chain_->place().controller};
    keystore::PrivateKey payers_key_ = keystore::PrivateKey::generate();
    Account payer_{*chain_, payers_key_};
};

/// Prints why a transaction did not do what it should.
inline testing::AssertionResult succeeded(const Outcome& outcome) {
    return outcome.succeeded() ? testing::AssertionSuccess()
                               : testing::AssertionFailure() << testing::PrintToString(outcome);
}
/// Whether it was refused with these words.
inline testing::AssertionResult refused(const Outcome& outcome, const std::string& reason) {
    if (!reason.empty() && outcome.refusal.find(reason) != std::string::npos) {
        return testing::AssertionSuccess();
    }
    return testing::AssertionFailure() << "not refused with \"" << reason << "\": " << testing::PrintToString(outcome);
}

}  // namespace farebox::test
