#include <algorithm>

#include "protocol/address.hpp"
#include "protocol/rational.hpp"
#include "protocol/uint256.hpp"
#include "signer/doctor/checks.hpp"
#include "signer/doctor/wording.hpp"

// What the TicketBroker holds for the key that pays.
namespace farebox::signer::doctor {
namespace {

using protocol::Rational;

/// Orchestrators want a winning ticket to be worth redeeming: 1,200,000 gas, and at times of dear gas at 3 gwei. Of a
/// pool of 100 that makes the 0.36 eth that Livepeer's documentation advises for the reserve.
constexpr std::int64_t kRedeemGas = 1'200'000;
constexpr std::int64_t kDearGasWei = 3'000'000'000;

struct Funds {
    Address key;
    SenderFunds funds;
};

/// The payer's funds, or why they are not known.
struct FundsOrWhy {
    std::optional<Funds> known;
    Findings why;
};

FundsOrWhy funds_of_payer(const Facts& facts) {
    const auto& config = facts.config().chain;
    const auto payer = payer_of(facts);
    if (!payer) {
        return {std::nullopt, {skipped("which key pays is not known", "farebox-signer serve, or set keystore.active")}};
    }
    if (config.mode == ChainMode::fixed) {
        return {Funds{*payer, {config.fixed_deposit, config.fixed_reserve, 0}}, {}};
    }
    if (!facts.chain) {
        return {std::nullopt, not_in_time("the chain")};
    }
    const auto funds = facts.chain->funds_of(*payer, config.chain_id);
    if (!funds) {
        return {std::nullopt,
                {skipped("the funds of " + protocol::to_checksum(*payer) + " cannot be read from the chain")}};
    }
    return {Funds{*payer, *funds}, {}};
}

std::string how_to_fund(const Address& key) {
    return "run farebox-signer fund, or call fundDepositAndReserveFor(" + protocol::to_checksum(key) +
           ", DEPOSIT, RESERVE) of the TicketBroker from elsewhere";
}

/// The least deposit that lets the dearest ticket be signed.
Result<Wei> least_deposit(const TicketsConfig& tickets) {
    const auto wei =
        (Rational{tickets.max_face_value} * Rational{std::int64_t{tickets.deposit_multiplier}}).to_uint256();
    return wei ? Result<Wei>{Wei{*wei}} : make_error(ErrorCode::out_of_range, "too much");
}

std::string per_recipient(const Wei& payout, std::int64_t pool) {
    return rounded(payout) + " each for a pool of " + count_of(static_cast<std::size_t>(pool), "orchestrator");
}

Finding judge_payout(const Funds& payer, std::int64_t pool, const TicketsConfig& tickets) {
    const Rational reserve{payer.funds.reserve};
    const Wei payout{*(reserve / Rational{pool}).floor().to_uint256()};
    const Wei wanted{static_cast<std::uint64_t>(kRedeemGas) * static_cast<std::uint64_t>(kDearGasWei)};
    const auto advice = (Rational{wanted} * Rational{pool}).to_uint256();
    const auto detail = "the reserve of " + payer.funds.reserve.to_amount() + " covers " + per_recipient(payout, pool);
    Finding finding = ok(detail);
    if (payout < tickets.max_ticket_ev) {
        finding = problem(detail + ", less than a ticket of tickets.max_ticket_ev: orchestrators refuse such",
                          how_to_fund(payer.key));
    } else if (payout < wanted) {
        finding = warning(detail + ", below the " + rounded(wanted) +
                              " that a redemption costs while gas is dear: orchestrators refuse tickets then",
                          "add reserve up to " + rounded(Wei{*advice}) + ": " + how_to_fund(payer.key));
    }
    finding.values = {{"reserve_wei", payer.funds.reserve.to_decimal()},
                      {"pool_size", std::to_string(pool)},
                      {"per_recipient_wei", payout.to_decimal()},
                      {"advised_reserve_wei", protocol::to_decimal(*advice)}};
    return finding;
}

}  // namespace

Findings judge_deposit(const Facts& facts) {
    const auto payer = funds_of_payer(facts);
    if (!payer.known) {
        return payer.why;
    }
    const auto& deposit = payer.known->funds.deposit;
    const auto detail = protocol::to_checksum(payer.known->key) + " has a deposit of " + deposit.to_amount();
    const auto least = least_deposit(facts.config().tickets);
    Finding finding = ok(detail);
    if (deposit.is_zero()) {
        finding = problem(protocol::to_checksum(payer.known->key) + " has no deposit: nothing can be paid",
                          how_to_fund(payer.known->key));
    } else if (least && deposit < *least) {
        finding = warning(
            detail + ": tickets of more than " +
                rounded(Wei{protocol::divide(deposit.value(), facts.config().tickets.deposit_multiplier)}) +
                " are refused, and tickets.max_face_value is " + facts.config().tickets.max_face_value.to_amount(),
            how_to_fund(payer.known->key));
    }
    finding.values = {{"deposit_wei", deposit.to_decimal()}};
    return {finding};
}

Findings judge_reserve(const Facts& facts) {
    const auto payer = funds_of_payer(facts);
    if (!payer.known) {
        return payer.why;
    }
    if (payer.known->funds.reserve.is_zero()) {
        return {problem(protocol::to_checksum(payer.known->key) + " has no reserve: orchestrators refuse its tickets",
                        how_to_fund(payer.known->key))};
    }
    const auto* good = facts.chain ? facts.chain->find_good(facts.config().chain.chain_id) : nullptr;
    const auto pool = good == nullptr ? std::nullopt : good->pool_size;
    if (!pool || *pool < 1) {
        return {skipped("a reserve of " + payer.known->funds.reserve.to_amount() +
                        "; how many orchestrators share it is not known")};
    }
    return {judge_payout(*payer.known, *pool, facts.config().tickets)};
}

Findings judge_unlock(const Facts& facts) {
    const auto payer = funds_of_payer(facts);
    if (!payer.known) {
        return payer.why;
    }
    const auto round = payer.known->funds.withdraw_round;
    if (round == 0) {
        return {ok("no unlock is under way")};
    }
    return {problem("the deposit of " + protocol::to_checksum(payer.known->key) +
                        " is being unlocked, for withdrawal from round " + std::to_string(round) +
                        " on: no new session is paid",
                    "run farebox-signer fund cancel-unlock (the TicketBroker's cancelUnlock()), or switch to another "
                    "key with farebox-signer keys flip")};
}

}  // namespace farebox::signer::doctor
