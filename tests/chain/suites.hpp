#pragma once

#include "protocol/uint256.hpp"
#include "tests/chain/on_chain.hpp"
#include "tests/chain/winning_tickets.hpp"

/// What Farebox needs of a chain. Each suite is instantiated for every kind of chain that offers it.
namespace farebox::test {

/// Deposits and reserves.
class ChainFunding : public OnChain {};
/// Unlocking and withdrawing.
class ChainUnlocking : public OnChain {};
/// What the payer's own money does not: others' payments into the payer's account.
class ChainFundingOthers : public OnChain {};
/// Transactions as such.
class ChainTransactions : public OnChain {};
/// What the signer reads.
class ChainReading : public OnChain {};
/// Tickets that are redeemed, by somebody who is neither payer nor recipient.
class ChainRedemption : public OnChain {
protected:
    ChainRedemption() { chain_->set_balance(redeemer_.address(), Wei{kEther}); }

    [[nodiscard]] const Address& recipient() const { return chain_->orchestrator().address(); }
    /// What one of the pool may claim of a reserve in a round.
    [[nodiscard]] Wei share_of(const Wei& reserve) const {
        const auto pool = contracts_.number(contracts_.bonding_manager, "getTranscoderPoolSize()");
        return Wei{protocol::divide(reserve.value(), pool.limbs[0])};
    }
    Outcome redeem(const Redemption& redemption) {
        return redeemer_.send({contracts_.ticket_broker, redeem_call(redemption)});
    }
    [[nodiscard]] Event transfer(const Wei& amount) const {
        return event(contracts_.ticket_broker, "WinningTicketTransfer(address,address,uint256)", payer_and_recipient(),
                     sandbox::abi_word(amount.value()));
    }
    [[nodiscard]] Event redeemed(const std::string& data) const {
        return event(contracts_.ticket_broker,
                     "WinningTicketRedeemed(address,address,uint256,uint256,uint256,uint256,bytes)",
                     payer_and_recipient(), data);
    }
    [[nodiscard]] std::vector<std::string> payer_and_recipient() const {
        return {sandbox::abi_word(payer_.address()), sandbox::abi_word(recipient())};
    }

    WinningTickets tickets_{payers_key_, recipient()};
    keystore::PrivateKey redeemers_key_ = keystore::PrivateKey::generate();
    Account redeemer_{*chain_, redeemers_key_};
};

/// A reserve that two orchestrators of a pool share.
class ChainSharedReserve : public ChainRedemption {};

}  // namespace farebox::test
