#include "tests/e2e/vault_judge.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <nlohmann/json.hpp>

#include "keystore/verify.hpp"
#include "protocol/address.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/segment_credentials.hpp"
#include "protocol/ticket.hpp"
#include "protocol/uint256.hpp"
#include "vault/frames.hpp"

namespace farebox::test {
namespace {

using boost::multiprecision::cpp_int;
using vault::PaymentOrder;
using vault::PaymentSignatures;
using Complaint = std::optional<std::string>;

cpp_int number(const Uint256& value) {
    return cpp_int{"0x" + protocol::to_hex(protocol::to_word(value))};
}

template <class Hash>
bool signed_by(const Address& key, const Hash& message, const Signature& signature) {
    const auto signer = keystore::recover(protocol::personal_sign_digest(message), signature);
    return signer && *signer == key;
}

Complaint judge_caps(const PaymentOrder& order, const vault::VaultCaps& caps) {
    const cpp_int certain = (cpp_int{1} << 256) - 1;
    const auto face_value = number(order.face_value.value());
    const auto ev = face_value * number(order.win_prob);  // times 2^256 - 1
    if (ev == 0 || ev > number(caps.max_ticket_ev.value()) * certain ||
        face_value > number(caps.max_face_value.value())) {
        return "tickets outside the caps were signed";
    }
    if (order.first_nonce < 1 || std::uint64_t{order.first_nonce} + order.count - 1 > 600 || order.count > 100) {
        return "more tickets than there may be were signed";
    }
    return std::nullopt;
}

Complaint judge(const Address& key, const vault::VaultCaps& caps, const PaymentOrder& order,
                const PaymentSignatures& answer) {
    if (order.key != key || answer.tickets.size() != order.count ||
        answer.credentials.has_value() != order.manifest_id.has_value()) {
        return "other signatures than were asked for";
    }
    if (auto complaint = order.count == 0 ? std::nullopt : judge_caps(order, caps)) {
        return complaint;
    }
    for (std::uint32_t i = 0; i < order.count; ++i) {
        const protocol::Ticket ticket{order.recipient,       key,
                                      order.face_value,      order.win_prob,
                                      order.first_nonce + i, order.rand_hash,
                                      order.creation_round,  order.creation_round_block_hash};
        if (!signed_by(key, protocol::ticket_hash(ticket), answer.tickets[i])) {
            return "something else than the ticket was signed";
        }
    }
    if (order.manifest_id) {
        const auto text = protocol::flatten_segment({.manifest_id = *order.manifest_id});
        if (order.manifest_id->empty() || order.manifest_id->size() > 64 ||
            !signed_by(key, protocol::keccak256(text), *answer.credentials)) {
            return "something else than the credentials was signed";
        }
    }
    return std::nullopt;
}

bool is_plain_object(const std::string& text) {
    const bool plain = std::ranges::all_of(text, [](char byte) { return static_cast<unsigned char>(byte) >= 0x20; });
    return plain && nlohmann::json::parse(text, nullptr, false).is_object();
}

Complaint judge(const Address& key, const vault::VaultCaps&, const vault::ByocJob& job,
                const vault::ByocJobSignature& answer) {
    const auto text = job.request + job.parameters;
    if (job.key != key || text.size() == 168 || text.size() == 232 || text.size() > 65'536 ||
        !is_plain_object(job.request) || !is_plain_object(job.parameters)) {
        return "a text that is no BYOC job was signed";
    }
    return signed_by(key, protocol::keccak256(text), answer.signature)
               ? std::nullopt
               : Complaint{"something else than the job was signed"};
}

Complaint judge(const Address& key, const vault::VaultCaps&, const vault::AddressProofRequest& request,
                const vault::AddressProof& answer) {
    const bool right =
        request.key == key && signed_by(key, protocol::keccak256(protocol::to_checksum(key)), answer.signature);
    return right ? std::nullopt : Complaint{"something else than the address was signed"};
}

/// A signature of one kind for a request of another, and every transaction: this vault was not told to sign any.
template <class Request, class Answer>
Complaint judge(const Address&, const vault::VaultCaps&, const Request&, const Answer&) {
    return "something was signed that was not asked for";
}

}  // namespace

std::size_t signatures_in(std::string_view answer_frame) {
    const auto answer = vault::decode_answer(answer_frame);
    if (!answer) {
        return 0;
    }
    if (const auto* payment = std::get_if<PaymentSignatures>(&*answer)) {
        return payment->tickets.size() + (payment->credentials ? 1 : 0);
    }
    return std::holds_alternative<vault::AddressProof>(*answer) ||
                   std::holds_alternative<vault::ByocJobSignature>(*answer) ||
                   std::holds_alternative<vault::SignedTransaction>(*answer)
               ? 1
               : 0;
}

Complaint VaultJudge::complaint(std::string_view frame, std::string_view answer_frame) const {
    const auto answer = vault::decode_answer(answer_frame);
    if (!answer) {
        return "an answer that is none";
    }
    if (signatures_in(answer_frame) == 0) {
        return std::nullopt;
    }
    const auto request = vault::decode_request(frame);
    if (!request) {
        return "something was signed for a frame that is none";
    }
    return std::visit([this](const auto& asked, const auto& given) { return judge(key_, caps_, asked, given); },
                      *request, *answer);
}

}  // namespace farebox::test
