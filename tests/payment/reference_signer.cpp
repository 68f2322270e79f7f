#include "tests/payment/reference_signer.hpp"

#include "protocol/hex.hpp"

namespace farebox::signer::test {

using nlohmann::json;
using protocol::Rational;

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::int64_t integer_of(const json& value) {
    return std::stoll(text_of(value));
}

void configure(ServiceHarness& signer, const json& config, const json& step) {
    PaymentRules& rules = signer.policy_.rules;
    rules.max_face_value = Wei{kMaxUint256};
    rules.max_ticket_ev = *Rational::parse_decimal(text_of(config.at("maxTicketEV")));
    rules.max_payment_ev = *Rational::parse_decimal(text_of(config.at("maxTotalEV")));
    rules.deposit_multiplier = static_cast<std::uint64_t>(integer_of(config.at("depositMultiplier")));
    if (!config.at("maxPrice").is_null()) {
        rules.ceilings.units.fill(UnitCeiling{false, *Rational::parse(text_of(config.at("maxPrice")))});
    }
    for (const json& row : config.at("capabilityMaxPrices")) {
        rules.ceilings.capabilities.push_back(
            {row.at("capability"), row.at("model"), *Rational::parse(text_of(row.at("price")))});
    }
    ChainSnapshot& chain = signer.snapshot_;
    chain.l1_block = integer_of(config.at("lastSeenL1Block"));
    chain.last_initialized_round = chain.hash_round = integer_of(config.at("lastInitializedRound"));
    chain.round_block_hash = *protocol::parse_hex_as<BlockHash>(text_of(config.at("lastInitializedL1BlockHash")));
    chain.senders[signer.policy_.active_key] = {*Wei::parse(text_of(config.at("senderDeposit"))),
                                                *Wei::parse(text_of(config.at("senderReserveFundsRemaining"))),
                                                integer_of(config.at("senderWithdrawRound"))};
    signer.set_time({integer_of(step.at("atUnixNano"))});
}

}  // namespace farebox::signer::test
