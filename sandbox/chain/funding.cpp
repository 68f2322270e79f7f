#include "sandbox/chain/funding.hpp"

#include "protocol/byte_view.hpp"
#include "protocol/uint256.hpp"
#include "sandbox/chain/abi.hpp"

namespace farebox::sandbox {
namespace {

enum class Function : std::uint32_t {
    fund_deposit_and_reserve = 0x511f4073,
    fund_deposit = 0x6caa736b,
    fund_reserve = 0x6f9c3c8f,
    unlock = 0xa69df4b5,
    cancel_unlock = 0xc2c4c2c8,
    withdraw = 0x3ccfd60b,
};

FundingVerdict revert(std::string why) {
    return {.reverts = std::move(why)};
}

Wei amount_argument(std::string_view data, std::size_t index) {
    const auto word = abi_argument(data, index);
    return Wei{
        protocol::from_word(protocol::as_bytes(word.value_or(std::string(kWordBytes, '\0'))).first<kWordBytes>())};
}

/// Adds to deposit and reserve, and tells of those it was asked to add to, be it nothing; whoever funds herself takes
/// back her unlocking.
FundingVerdict fund(const FundingCall& call, const SenderFunds& before, std::optional<Wei> deposit,
                    std::optional<Wei> reserve) {
    FundingVerdict verdict{.reverts = {}, .funds = before};
    const auto more = before.deposit.checked_add(deposit.value_or(Wei{}));
    const auto more_reserve = before.reserve.checked_add(reserve.value_or(Wei{}));
    if (!more || !more_reserve) {
        return revert("SafeMath: addition overflow");
    }
    verdict.funds = {*more, *more_reserve, 0};
    if (before.withdraw_round > 0) {
        verdict.events.push_back(make_event("UnlockCancelled(address)", {call.sender}, {}));
    }
    if (deposit) {
        verdict.events.push_back(
            make_event("DepositFunded(address,uint256)", {call.sender}, abi_word(deposit->value())));
    }
    if (reserve) {
        verdict.events.push_back(
            make_event("ReserveFunded(address,uint256)", {call.sender}, abi_word(reserve->value())));
    }
    return verdict;
}

FundingVerdict fund_both(const FundingCall& call, const SenderFunds& before) {
    const auto deposit = amount_argument(call.data, 0);
    const auto reserve = amount_argument(call.data, 1);
    const auto sum = deposit.checked_add(reserve);
    if (!abi_argument(call.data, 1) || !sum || *sum != call.value) {
        return revert("msg.value does not equal sum of deposit amount and reserve amount");
    }
    return fund(call, before, deposit, reserve);
}

bool has_nothing(const SenderFunds& funds) {
    return funds.deposit.is_zero() && funds.reserve.is_zero();
}

FundingVerdict unlock(const LocalChain& chain, const FundingCall& call, const SenderFunds& before) {
    if (has_nothing(before)) {
        return revert("sender deposit and reserve are zero");
    }
    if (before.withdraw_round > 0) {
        return revert("unlock already initiated");
    }
    FundingVerdict verdict{.reverts = {}, .funds = before};
    verdict.funds.withdraw_round = chain.current_round() + kUnlockPeriodRounds;
    verdict.events.push_back(make_event("Unlock(address,uint256,uint256)", {call.sender},
                                        abi_word(chain.current_round()) + abi_word(verdict.funds.withdraw_round)));
    return verdict;
}

FundingVerdict cancel_unlock(const FundingCall& call, const SenderFunds& before) {
    if (before.withdraw_round == 0) {
        return revert("no unlock request in progress");
    }
    FundingVerdict verdict{.reverts = {}, .funds = before};
    verdict.funds.withdraw_round = 0;
    verdict.events.push_back(make_event("UnlockCancelled(address)", {call.sender}, {}));
    return verdict;
}

/// The round stays: the next funding takes it back.
FundingVerdict withdraw(const LocalChain& chain, const FundingCall& call, const SenderFunds& before) {
    if (has_nothing(before)) {
        return revert("sender deposit and reserve are zero");
    }
    if (before.withdraw_round == 0) {
        return revert("no unlock request in progress");
    }
    if (chain.current_round() < before.withdraw_round) {
        return revert("account is locked");
    }
    const auto all = before.deposit.checked_add(before.reserve);
    FundingVerdict verdict{.reverts = {}, .funds = {{}, {}, before.withdraw_round}};
    verdict.paid_out = all ? *all : before.deposit;
    verdict.events.push_back(make_event("Withdrawal(address,uint256,uint256)", {call.sender},
                                        abi_word(before.deposit.value()) + abi_word(before.reserve.value())));
    return verdict;
}

}  // namespace

std::optional<FundingVerdict> judge_funding(const LocalChain& chain, const FundingCall& call) {
    const auto selector = abi_selector(call.data);
    if (!selector) {
        return std::nullopt;
    }
    const Function function{*selector};
    const auto before = chain.funds(call.sender);
    const bool pays = function == Function::fund_deposit_and_reserve || function == Function::fund_deposit ||
                      function == Function::fund_reserve;
    const bool known =
        pays || function == Function::unlock || function == Function::cancel_unlock || function == Function::withdraw;
    if (!known) {
        return std::nullopt;
    }
    if (!pays && !call.value.is_zero()) {
        return revert("");  // not payable
    }
    if (chain.paused()) {
        return revert("system is paused");
    }
    switch (function) {
        case Function::fund_deposit_and_reserve:
            return fund_both(call, before);
        case Function::fund_deposit:
            return fund(call, before, call.value, std::nullopt);
        case Function::fund_reserve:
            return fund(call, before, std::nullopt, call.value);
        case Function::unlock:
            return unlock(chain, call, before);
        case Function::cancel_unlock:
            return cancel_unlock(call, before);
        case Function::withdraw:
            return withdraw(chain, call, before);
    }
    return std::nullopt;
}

}  // namespace farebox::sandbox
