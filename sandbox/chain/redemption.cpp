#include "sandbox/chain/redemption.hpp"

#include <algorithm>
#include <iterator>

#include "keystore/verify.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/uint256.hpp"
#include "sandbox/chain/abi.hpp"
#include "sandbox/chain/ticket_book.hpp"

namespace farebox::sandbox {
namespace {

using Reason = std::optional<std::string>;

std::optional<Signature> whole_signature(std::string_view bytes) {
    if (bytes.size() != Signature::kSize) {
        return std::nullopt;
    }
    Signature signature;
    std::ranges::copy(bytes, signature.data.begin());
    return signature;
}

/// Whether the contract's ECDSA library takes it at all: a larger s would be another signature of the same ticket.
bool has_low_s(const Signature& signature) {
    constexpr Uint256 kHalfOrder{{0xdfe92f46681b20a0, 0x5d576e7357a4501d, 0xffffffffffffffff, 0x7fffffffffffffff}};
    return protocol::from_word(signature.span().subspan<32, 32>()) <= kHalfOrder;
}

Reason refuse_creation(const LocalChain& chain, const protocol::Ticket& ticket) {
    if (protocol::aux_data(ticket.creation_round, ticket.creation_round_block_hash).size == 0) {
        return "invalid length for ticket auxData: must be 64 bytes";
    }
    const auto known = chain.round_hash(ticket.creation_round);
    if (known.is_zero()) {
        return "ticket creationRound does not have a block hash";
    }
    if (known != ticket.creation_round_block_hash) {
        return "ticket creationRoundBlockHash invalid for creationRound";
    }
    const bool expired = ticket.creation_round + kTicketValidityRounds <= chain.current_round();
    return expired ? Reason{"ticket is expired"} : std::nullopt;
}

Reason refuse_signature(const WonTicket& won, const TicketHash& hash) {
    const auto signature = whole_signature(won.signature);
    if (!signature) {
        return "INVALID_SIGNATURE_LENGTH";
    }
    if (!has_low_s(*signature)) {
        return "ECDSA: invalid signature 's' value";
    }
    const auto signer = keystore::recover(protocol::personal_sign_digest(hash), *signature);
    if (!signer) {
        return "ECDSA: invalid signature";
    }
    if (*signer != won.ticket.sender) {
        return "invalid signature over ticket hash";
    }
    const bool wins = protocol::wins(*signature, won.recipient_rand, won.ticket.win_prob);
    return wins ? std::nullopt : Reason{"ticket did not win"};
}

/// In the contract's order.
Reason refuse_ticket(const LocalChain& chain, const WonTicket& won, const TicketHash& hash) {
    if (won.ticket.recipient.is_zero()) {
        return "ticket recipient is null address";
    }
    if (won.ticket.sender.is_zero()) {
        return "ticket sender is null address";
    }
    if (auto reason = refuse_creation(chain, won.ticket)) {
        return reason;
    }
    if (protocol::recipient_rand_hash(won.recipient_rand) != won.ticket.recipient_rand_hash) {
        return "recipientRand does not match recipientRandHash";
    }
    return chain.tickets().is_used(hash) ? Reason{"ticket is used"} : refuse_signature(won, hash);
}

Reason refuse_payer(const LocalChain& chain, const SenderFunds& funds) {
    if (funds.withdraw_round != 0 && chain.current_round() >= funds.withdraw_round) {
        return "sender is unlocked";
    }
    return funds.deposit.is_zero() && funds.reserve.is_zero() ? Reason{"sender deposit and reserve are zero"}
                                                              : std::nullopt;
}

RedemptionVerdict revert(std::string why) {
    return {.reverts = std::move(why)};
}

}  // namespace

std::vector<ContractEvent> redemption_events(const WonTicket& won, const Wei& paid) {
    constexpr std::int64_t kOffsetOfAuxData = 5 * kWordBytes;
    const auto& ticket = won.ticket;
    const auto aux = protocol::aux_data(ticket.creation_round, ticket.creation_round_block_hash);
    std::vector<ContractEvent> events;
    if (!paid.is_zero()) {
        events.push_back(make_event("WinningTicketTransfer(address,address,uint256)", {ticket.sender, ticket.recipient},
                                    abi_word(paid.value())));
    }
    events.push_back(make_event("WinningTicketRedeemed(address,address,uint256,uint256,uint256,uint256,bytes)",
                                {ticket.sender, ticket.recipient},
                                abi_word(ticket.face_value.value()) + abi_word(ticket.win_prob) +
                                    abi_word(std::int64_t{ticket.sender_nonce}) + abi_word(won.recipient_rand) +
                                    abi_word(kOffsetOfAuxData) + abi_word(static_cast<std::int64_t>(aux.size)) +
                                    std::string{protocol::as_chars(aux.span())}));
    return events;
}

RedemptionVerdict judge_redemption(const LocalChain& chain, const WonTicket& won) {
    const auto& ticket = won.ticket;
    const auto funds = chain.funds(ticket.sender);
    if (chain.paused()) {
        return revert("system is paused");
    }
    if (auto reason = refuse_ticket(chain, won, protocol::ticket_hash(ticket))) {
        return revert(*std::move(reason));
    }
    if (auto reason = refuse_payer(chain, funds)) {
        return revert(*std::move(reason));
    }
    RedemptionVerdict verdict;
    verdict.from_deposit = std::min(ticket.face_value, funds.deposit);
    if (const auto missing = ticket.face_value.checked_sub(verdict.from_deposit); missing && !missing->is_zero()) {
        const auto claimable =
            chain.tickets().claimable({ticket.sender, chain.current_round()}, ticket.recipient, funds.reserve);
        verdict.from_reserve = std::min(*missing, claimable);
    }
    if (!verdict.from_reserve.is_zero()) {
        verdict.events.push_back(make_event("ReserveClaimed(address,address,uint256)", {ticket.sender},
                                            abi_word(ticket.recipient) + abi_word(verdict.from_reserve.value())));
    }
    const auto paid = *verdict.from_deposit.checked_add(verdict.from_reserve);  // no more than the face value
    if (!paid.is_zero() && !chain.tickets().is_in_pool(ticket.recipient)) {
        return revert("transcoder must be registered");
    }
    std::ranges::move(redemption_events(won, paid), std::back_inserter(verdict.events));
    return verdict;
}

RedemptionVerdict redeem(LocalChain& chain, const WonTicket& won) {
    auto verdict = judge_redemption(chain, won);
    if (verdict.reverts) {
        return verdict;
    }
    const auto& ticket = won.ticket;
    auto funds = chain.funds(ticket.sender);
    const auto deposit = funds.deposit.checked_sub(verdict.from_deposit);
    const auto reserve = funds.reserve.checked_sub(verdict.from_reserve);
    funds.deposit = deposit ? *deposit : Wei{};
    funds.reserve = reserve ? *reserve : Wei{};
    chain.set_funds(ticket.sender, funds);
    chain.tickets().use(protocol::ticket_hash(ticket));
    chain.tickets().claim({ticket.sender, chain.current_round()}, ticket.recipient, verdict.from_reserve);
    return verdict;
}

}  // namespace farebox::sandbox
