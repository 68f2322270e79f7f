#include <algorithm>
#include <optional>
#include <utility>

#include "vault/frame_envelope.hpp"

namespace farebox::vault {
namespace {

constexpr std::size_t kOrderBytes = 512;  // an upper bound, to reserve once

std::string encode(const HelloRequest&) {
    return frame_writer(FrameKind::hello, 0).finish();
}

std::string encode(const PauseRequest&) {
    return frame_writer(FrameKind::pause, 0).finish();
}

std::string encode(const LookForKeysRequest&) {
    return frame_writer(FrameKind::look_for_keys, 0).finish();
}

std::string encode(const RevokeKeyRequest& request) {
    auto out = frame_writer(FrameKind::revoke_key, Address::kSize);
    out.bytes(request.key.data);
    return std::move(out).finish();
}

std::string encode(const LedgerPin& ledger) {
    auto out = frame_writer(FrameKind::pin_ledger, LedgerId::kSize + sizeof ledger.sequence);
    out.bytes(ledger.id.data);
    out.number(ledger.sequence);
    return std::move(out).finish();
}

std::string encode(const AuditHeadToMac& head) {
    auto out = frame_writer(FrameKind::mac_audit_head, sizeof head.entry + Hash32::kSize);
    out.number(head.entry);
    out.bytes(head.hash.data);
    return std::move(out).finish();
}

std::string encode(const AddressProofRequest& request) {
    auto out = frame_writer(FrameKind::address_proof, Address::kSize);
    out.bytes(request.key.data);
    return std::move(out).finish();
}

std::string encode(const PaymentOrder& order) {
    auto out = frame_writer(FrameKind::payment, kOrderBytes);
    out.bytes(order.key.data);
    out.bytes(order.recipient.data);
    out.word(order.face_value.value());
    out.word(order.win_prob);
    out.bytes(order.rand_hash.data);
    out.number(static_cast<std::uint64_t>(order.creation_round));
    out.bytes(order.creation_round_block_hash.data);
    out.number(order.first_nonce);
    out.number(order.count);
    out.number(order.ledger_sequence);
    out.flag(order.manifest_id.has_value());
    if (order.manifest_id) {
        out.text(*order.manifest_id);
    }
    return std::move(out).finish();
}

std::string encode(const ByocJob& job) {
    auto out = frame_writer(FrameKind::byoc_job, Address::kSize + 4 + job.request.size() + job.parameters.size());
    out.bytes(job.key.data);
    out.text(job.request);
    out.text(job.parameters);
    return std::move(out).finish();
}

ByocJob read_byoc_job(FrameReader& in) {
    ByocJob job;
    job.key = in.fixed<Address>();
    job.request = in.text(kMaxByocJobBytes);
    job.parameters = in.text(kMaxByocJobBytes);
    return job;
}

std::string encode(const TransactionOrder& order) {
    auto out = frame_writer(FrameKind::transaction, kOrderBytes);
    out.bytes(order.key.data);
    out.number(static_cast<std::uint32_t>(order.function));
    out.word(order.deposit.value());
    out.word(order.reserve.value());
    out.number(order.nonce);
    out.number(order.gas_limit);
    out.word(order.max_fee_per_gas.value());
    out.word(order.max_priority_fee_per_gas.value());
    out.flag(order.kind == protocol::TransactionKind::legacy);
    return std::move(out).finish();
}

TransactionOrder read_transaction(FrameReader& in) {
    TransactionOrder order;
    order.key = in.fixed<Address>();
    order.function = static_cast<protocol::BrokerFunction>(in.number<std::uint32_t>());
    if (std::ranges::find(protocol::kBrokerFunctions, order.function) == protocol::kBrokerFunctions.end()) {
        in.fail();
    }
    order.deposit = Wei{in.word()};
    order.reserve = Wei{in.word()};
    order.nonce = in.number<std::uint64_t>();
    order.gas_limit = in.number<std::uint64_t>();
    order.max_fee_per_gas = Wei{in.word()};
    order.max_priority_fee_per_gas = Wei{in.word()};
    order.kind = in.flag() ? protocol::TransactionKind::legacy : protocol::TransactionKind::fee_market;
    return order;
}

PaymentOrder read_order(FrameReader& in) {
    PaymentOrder order;
    order.key = in.fixed<Address>();
    order.recipient = in.fixed<Address>();
    order.face_value = Wei{in.word()};
    order.win_prob = in.word();
    order.rand_hash = in.fixed<RecipientRandHash>();
    order.creation_round = static_cast<std::int64_t>(in.number<std::uint64_t>());
    order.creation_round_block_hash = in.fixed<BlockHash>();
    order.first_nonce = in.number<std::uint32_t>();
    order.count = in.number<std::uint32_t>();
    order.ledger_sequence = in.number<std::uint64_t>();
    if (in.flag()) {
        order.manifest_id = in.text(kMaxManifestIdBytes);
    }
    return order;
}

std::optional<Request> read_request(FrameKind kind, FrameReader& in) {
    switch (kind) {
        case FrameKind::hello:
            return HelloRequest{};
        case FrameKind::payment:
            return read_order(in);
        case FrameKind::address_proof:
            return AddressProofRequest{in.fixed<Address>()};
        case FrameKind::pause:
            return PauseRequest{};
        case FrameKind::look_for_keys:
            return LookForKeysRequest{};
        case FrameKind::revoke_key:
            return RevokeKeyRequest{in.fixed<Address>()};
        case FrameKind::byoc_job:
            return read_byoc_job(in);
        case FrameKind::transaction:
            return read_transaction(in);
        case FrameKind::pin_ledger: {
            const auto id = in.fixed<LedgerId>();
            return LedgerPin{id, in.number<std::uint64_t>()};
        }
        case FrameKind::mac_audit_head: {
            const auto entry = in.number<std::uint64_t>();
            return AuditHeadToMac{entry, in.fixed<Hash32>()};
        }
        default:
            return std::nullopt;
    }
}

}  // namespace

std::string encode_request(const PaymentOrder& order) {
    return encode(order);
}

std::string encode_request(const Request& request) {
    return std::visit([](const auto& r) { return encode(r); }, request);
}

Result<Request> decode_request(std::string_view frame) {
    return decode_frame<Request>(frame, &read_request);
}

}  // namespace farebox::vault
