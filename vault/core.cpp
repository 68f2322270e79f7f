#include "vault/core.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/address.hpp"
#include "protocol/address_proof.hpp"
#include "protocol/keccak.hpp"
#include "protocol/rational.hpp"
#include "protocol/segment_credentials.hpp"
#include "protocol/ticket.hpp"
#include "vault/custody/custody_error.hpp"
#include "vault/custody/keystore_custodian.hpp"

namespace farebox::vault {
namespace {

Error refuse(std::string why) {
    return make_error(ErrorCode::invalid_argument, "the vault refuses: " + std::move(why));
}

Error over_cap(const std::string& what, const std::string& value, const Wei& cap) {
    auto error = make_error(ErrorCode::ev_exceeded,
                            "the vault refuses: " + what + " " + value + " is above its cap " + cap.to_amount(),
                            "choose an orchestrator with smaller tickets, or raise the cap in [tickets]");
    error.details.emplace_back("cap", cap.to_amount());
    return error;
}

Error paused() {
    return make_error(ErrorCode::paused, "the vault is paused by its operator",
                      "its operator has it sign again with `farebox-signer resume`");
}

protocol::Ticket first_ticket(const PaymentOrder& order) {
    return {
        .recipient = order.recipient,
        .sender = order.key,
        .face_value = order.face_value,
        .win_prob = order.win_prob,
        .sender_nonce = order.first_nonce,
        .recipient_rand_hash = order.rand_hash,
        .creation_round = order.creation_round,
        .creation_round_block_hash = order.creation_round_block_hash,
    };
}

Result<void> check_shape(const PaymentOrder& order) {
    if (order.manifest_id && !is_manifest_id(*order.manifest_id)) {
        return refuse("a manifest id is 1 to 64 characters of [A-Za-z0-9._:-]");
    }
    if (order.count > kMaxTickets || (order.count == 0 && !order.manifest_id)) {
        return refuse("a payment has 1 to 100 tickets, or none and a manifest id");
    }
    if (order.count == 0) {
        return {};  // credentials only: the ticket fields are not signed
    }
    if (order.first_nonce == 0 || order.first_nonce > kMaxNonce || order.count - 1 > kMaxNonce - order.first_nonce) {
        return refuse("nonces lie between 1 and 600");
    }
    if (order.recipient.is_zero() || order.creation_round < 0) {
        return refuse("a ticket needs a recipient and a creation round of at least 0");
    }
    return {};
}

/// What each ticket may promise. Exact: compares face value x win probability with cap x (2^256 - 1).
/// @return What all of them promise, rounded up.
Result<Wei> check_caps(const PaymentOrder& order, const VaultCaps& caps) {
    if (order.face_value.is_zero() || order.win_prob.is_zero()) {
        return make_error(ErrorCode::zero_ev, "the vault refuses: the tickets are worth nothing");
    }
    if (order.face_value > caps.max_face_value) {
        return over_cap("face value", order.face_value.to_amount(), caps.max_face_value);
    }
    thread_local protocol::ExpectedValueMemo memo;
    const auto& ev = memo.of(order.face_value, order.win_prob);
    if (ev > protocol::Rational{caps.max_ticket_ev}) {
        return over_cap("expected value per ticket", ev.to_fixed(3) + " wei", caps.max_ticket_ev);
    }
    const auto all = (ev * protocol::Rational{std::int64_t{order.count}}).ceil().to_uint256();
    return Wei{all.value_or(kMaxUint256)};  // no cap is above that
}

Result<void> check_recipient(const PaymentOrder& order, const VaultCaps& caps) {
    if (caps.recipients.empty() || std::ranges::find(caps.recipients, order.recipient) != caps.recipients.end()) {
        return {};
    }
    return make_error(ErrorCode::forbidden,
                      "the vault refuses: " + protocol::to_checksum(order.recipient) + " is no recipient it pays",
                      "choose another orchestrator, or list it in recipients under [vault]");
}

}  // namespace

VaultCore::VaultCore(std::unique_ptr<const Custodian> custodian, VaultCaps caps, std::string profile)
    : custodian_{std::move(custodian)},
      caps_{std::move(caps)},
      profile_{std::move(profile)},
      spending_{std::make_unique<SpendingGuard>(caps_, *keeper_, system_time())} {}

VaultCore::VaultCore(keystore::Keyring keys, VaultCaps caps, std::string profile)
    : VaultCore{make_keystore_custodian(std::make_shared<const KeyShelf>(std::move(keys))), std::move(caps),
                std::move(profile)} {}

void VaultCore::remember(std::unique_ptr<StateKeeper> keeper, TimeSources time) {
    pause_ = std::make_unique<PauseSwitch>(*keeper);
    revoked_ = std::make_unique<RevokedKeys>(*keeper);
    ledger_ = std::make_unique<LedgerBinding>(*keeper);
    transactions_ = std::make_unique<TransactionGuard>(*keeper, time);
    spending_ = std::make_unique<SpendingGuard>(caps_, *keeper, std::move(time));
    keeper_ = std::move(keeper);
}

void VaultCore::settle() const {
    // Where it cannot be written, what was written ahead stays spent.
    static_cast<void>(static_cast<bool>(spending_->settle()));
}

Result<bool> VaultCore::obey(OrderKind kind, const OneUseOrder& order) const {
    switch (kind) {
        case OrderKind::resume:
            return pause_->resume(order.number);
        case OrderKind::reset:
            return reset(order);
        case OrderKind::adopt: {
            const auto noted = ledger_->adopt(order);
            return noted ? Result<bool>{false} : Result<bool>{noted.error()};
        }
    }
    return false;
}

/// Used up where nothing is lost: it was not meant for a loss that comes later.
Result<bool> VaultCore::reset(const OneUseOrder& order) const {
    if (!keeper_->is_lost() && keeper_->read().last_reset == order.number) {
        return false;
    }
    const auto record = [&](VaultState& state) { state.last_reset = order.number; };
    if (!keeper_->is_lost()) {
        const auto used_up = keeper_->update(record);
        return used_up ? Result<bool>{false} : Result<bool>{used_up.error()};
    }
    const auto spent = order.forgets_spending ? SpentState{} : spending_->fill();
    const bool transacts = transaction_rules_ && !order.forgets_spending;
    const auto transactions = transacts ? transactions_->fill(*transaction_rules_) : std::vector<TransactionCharge>{};
    const auto begun = keeper_->begin_anew([&](VaultState& state) {
        record(state);
        state.spent = spent;
        state.transactions = transactions;
    });
    return begun ? Result<bool>{true} : Result<bool>{begun.error()};
}

std::string VaultCore::handle(std::string_view frame) const {
    const auto request = decode_request(frame);
    if (!request) {
        return encode_answer(request.error());
    }
    return encode_answer(std::visit([this](const auto& typed) { return answer(typed); }, *request));
}

Answer VaultCore::answer(const HelloRequest&) const {
    Hello hello{.keys = {},
                .caps = caps_,
                .profile = profile_,
                .hardening = hardening_,
                .paused = pause_->is_paused() || keeper_->is_lost(),
                .spent = spending_->spent()};
    for (const auto& address : custodian_->addresses()) {
        hello.keys.push_back({.address = address, .deterministic = custodian_->deterministic()});
    }
    hello.revoked = revoked_->all();
    if (loader_) {
        hello.key_problems = loader_->problems();
    }
    return hello;
}

Answer VaultCore::answer(const LookForKeysRequest&) const {
    if (loader_) {
        loader_->look_now();
    }
    return LooksForKeys{};
}

Answer VaultCore::answer(const RevokeKeyRequest& request) const {
    if (auto done = revoked_->add(request.key); !done) {
        return std::move(done).error();
    }
    return KeyRevoked{};
}

Result<void> VaultCore::may_sign(const Address& key) const {
    if (keeper_->is_lost()) {
        return StateKeeper::lost();
    }
    if (pause_->is_paused()) {
        return paused();
    }
    if (revoked_->contains(key)) {
        return make_error(ErrorCode::key_revoked,
                          "the vault refuses: " + protocol::to_checksum(key) + " was revoked by its operator",
                          "use another key");
    }
    return {};
}

Answer VaultCore::answer(const PauseRequest&) const {
    if (auto done = pause_->pause(); !done) {
        return std::move(done).error();
    }
    return Paused{};
}

Answer VaultCore::answer(const LedgerPin& ledger) const {
    auto pinned = ledger_->pin(ledger);
    return pinned ? Answer{*pinned} : Answer{std::move(pinned).error()};
}

Answer VaultCore::answer(const AuditHeadToMac& head) const {
    auto made = ledger_->mac(head);
    return made ? Answer{*made} : Answer{std::move(made).error()};
}

Answer VaultCore::answer(const AddressProofRequest& request) const {
    const PersonalMessage message{protocol::keccak256(protocol::address_proof_text(request.key))};
    auto signature = sign_one(request.key, message);
    return signature ? Answer{AddressProof{*signature}} : std::move(signature).error();
}

Answer VaultCore::answer(const ByocJob& job) const {
    const auto message = byoc_job_message(job);
    if (!message) {
        return message.error();
    }
    auto signature = sign_one(job.key, *message);
    return signature ? Answer{ByocJobSignature{*signature}} : std::move(signature).error();
}

Answer VaultCore::answer(const TransactionOrder& order) const {
    const auto transaction = allowed_transaction(order, transaction_rules_);
    if (!transaction) {
        return transaction.error();
    }
    if (auto may = may_sign(order.key); !may) {
        return std::move(may).error();
    }
    const auto held = custodian_->addresses();
    if (std::ranges::find(held, order.key) == held.end()) {
        return unknown_key(order.key);
    }
    if (auto charged = transactions_->charge(order.key, *transaction, *transaction_rules_); !charged) {
        return std::move(charged).error();
    }
    auto signature = sign_one(order.key, PersonalMessage{*transaction});
    return signature ? Answer{SignedTransaction{protocol::signed_transaction(*transaction, *signature)}}
                     : std::move(signature).error();
}

Result<Signature> VaultCore::sign_one(const Address& key, const PersonalMessage& message) const {
    if (auto may = may_sign(key); !may) {
        return std::move(may).error();
    }
    const auto signatures = custodian_->sign(key, {&message, 1});
    return signatures ? Result<Signature>{signatures->front()} : signatures.error();
}

Result<Wei> VaultCore::check(const PaymentOrder& order) const {
    if (auto shape = check_shape(order); !shape) {
        return std::move(shape).error();
    }
    if (order.count == 0) {
        return Wei{};
    }
    if (auto allowed = check_recipient(order, caps_); !allowed) {
        return std::move(allowed).error();
    }
    return check_caps(order, caps_);
}

Answer VaultCore::answer(const PaymentOrder& order) const {
    if (auto may = may_sign(order.key); !may) {
        return std::move(may).error();
    }
    const auto ev = check(order);
    if (!ev) {
        return ev.error();
    }
    ledger_->saw(order.ledger_sequence);
    std::vector<PersonalMessage> messages;
    messages.reserve(order.count + 1);
    SpendingGuard::Payment payment{.first = {}, .count = order.count, .ev = *ev};
    // Tickets of one payment differ in the nonce only: the rest of the preimage is packed once.
    auto preimage = protocol::ticket_preimage(first_ticket(order));
    for (std::uint32_t i = 0; i < order.count; ++i) {
        preimage.set_nonce(order.first_nonce + i);
        const auto hash = protocol::ticket_hash(preimage);
        payment.first = i == 0 ? hash : payment.first;
        messages.emplace_back(hash);
    }
    if (order.manifest_id) {
        messages.emplace_back(protocol::segment_message({.manifest_id = *order.manifest_id}));
    }
    if (order.count == 0) {
        return sign(order, messages);
    }
    const auto charge = spending_->charge(payment);
    if (!charge) {
        return charge.error();
    }
    auto answer = sign(order, messages);
    if (std::holds_alternative<Error>(answer)) {
        spending_->give_back(*charge);  // nothing of it leaves the vault
    } else if (custodian_->deterministic()) {
        spending_->note_signed(payment);
    }
    return answer;
}

Answer VaultCore::sign(const PaymentOrder& order, const std::vector<PersonalMessage>& messages) const {
    auto signed_messages = custodian_->sign(order.key, messages);
    if (!signed_messages) {
        return std::move(signed_messages).error();
    }
    PaymentSignatures signatures{.tickets = *std::move(signed_messages), .credentials = {}};
    if (order.manifest_id) {
        signatures.credentials = signatures.tickets.back();
        signatures.tickets.pop_back();
    }
    return signatures;
}

}  // namespace farebox::vault
