#include "tests/payment/reference_signer.hpp"

#include "tests/support/vector_values.hpp"

namespace farebox::signer::test {
namespace {

using farebox::test::fixed_of;
using farebox::test::int64_of;
using farebox::test::rational_of;
using farebox::test::wei_of;
using nlohmann::json;

void set_rules(PaymentRules& rules, const json& config) {
    rules.max_face_value = Wei{kMaxUint256};
    rules.max_ticket_ev = rational_of(config.at("maxTicketEV"));
    rules.max_payment_ev = rational_of(config.at("maxTotalEV"));
    rules.deposit_multiplier = farebox::test::uint64_of(config.at("depositMultiplier"));
    if (!config.at("maxPrice").is_null()) {
        rules.ceilings.units.fill(UnitCeiling{false, rational_of(config.at("maxPrice"))});
    }
    for (const json& row : config.at("capabilityMaxPrices")) {
        rules.ceilings.capabilities.push_back({row.at("capability"), row.at("model"), rational_of(row.at("price"))});
    }
}

}  // namespace

void configure(ServiceHarness& signer, const json& config) {
    set_rules(signer.policy_.rules, config);
    ChainSnapshot& chain = signer.snapshot_;
    chain.l1_block = int64_of(config.at("lastSeenL1Block"));
    chain.last_initialized_round = chain.hash_round = int64_of(config.at("lastInitializedRound"));
    chain.round_block_hash = fixed_of<BlockHash>(config.at("lastInitializedL1BlockHash"));
    chain.senders.clear();
    // A node without a sender, or one that cannot read it, is here a chain view that does not know the key.
    if (!config.value("noSender", false) && config.value("senderInfoError", "").empty()) {
        chain.senders[signer.policy_.keys.active_address()] = {wei_of(config.at("senderDeposit")),
                                                               wei_of(config.at("senderReserveFundsRemaining")),
                                                               int64_of(config.at("senderWithdrawRound"))};
    }
    signer.publish();
}

}  // namespace farebox::signer::test
