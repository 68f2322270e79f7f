#include <algorithm>
#include <optional>
#include <utility>

#include "vault/frame_envelope.hpp"

namespace farebox::vault {
namespace {

constexpr std::size_t kMaxKeys = 256;
constexpr std::size_t kMaxProfileBytes = 64;
constexpr std::size_t kMaxMeasures = 16;
constexpr std::size_t kMaxProblems = 8;
constexpr std::size_t kMaxProblemBytes = 300;
constexpr std::size_t kMaxCodeBytes = 64;
constexpr std::size_t kMaxErrorTextBytes = 1024;
constexpr std::size_t kMaxTransactionBytes = 512;
constexpr std::size_t kSignatureBytes = Signature::kSize;

void write_caps(FrameWriter& out, const VaultCaps& caps) {
    out.word(caps.max_ticket_ev.value());
    out.word(caps.max_face_value.value());
    for (const auto* cap : {&caps.max_ev_per_minute, &caps.max_ev_per_day}) {
        out.flag(cap->has_value());
        if (*cap) {
            out.word((*cap)->value());
        }
    }
    out.number(static_cast<std::uint8_t>(caps.recipients.size()));
    for (const auto& recipient : caps.recipients) {
        out.bytes(recipient.data);
    }
}

VaultCaps read_caps(FrameReader& in) {
    VaultCaps caps;
    caps.max_ticket_ev = Wei{in.word()};
    caps.max_face_value = Wei{in.word()};
    for (auto* cap : {&caps.max_ev_per_minute, &caps.max_ev_per_day}) {
        if (in.flag()) {
            *cap = Wei{in.word()};
        }
    }
    const std::size_t recipients = in.number<std::uint8_t>();
    if (recipients > VaultCaps::kMaxRecipients) {
        in.fail();
    }
    for (std::size_t i = 0; in.ok() && i < recipients; ++i) {
        caps.recipients.push_back(in.fixed<Address>());
    }
    return caps;
}

std::string encode(const Hello& hello) {
    auto out = frame_writer(FrameKind::hello_answer, 256 + hello.keys.size() * (Address::kSize + 1));
    out.number(static_cast<std::uint16_t>(hello.keys.size()));
    for (const auto& key : hello.keys) {
        out.bytes(key.address.data);
        out.flag(key.deterministic);
    }
    write_caps(out, hello.caps);
    out.text(hello.profile);
    out.number(static_cast<std::uint8_t>(hello.hardening.measures.size()));
    for (const auto& measure : hello.hardening.measures) {
        out.text(std::string_view{measure.name}.substr(0, kMaxProfileBytes));
        out.flag(measure.applied);
        out.text(std::string_view{measure.detail}.substr(0, kMaxErrorTextBytes));
    }
    out.flag(hello.paused);
    out.word(hello.spent.minute.value());
    out.word(hello.spent.day.value());
    out.number(static_cast<std::uint16_t>(hello.revoked.size()));
    for (const auto& key : hello.revoked) {
        out.bytes(key.data);
    }
    const auto problems = std::min(hello.key_problems.size(), kMaxProblems);
    out.number(static_cast<std::uint8_t>(problems));
    for (std::size_t i = 0; i < problems; ++i) {
        out.text(std::string_view{hello.key_problems[i]}.substr(0, kMaxProblemBytes));
    }
    return std::move(out).finish();
}

Hello read_hello(FrameReader& in) {
    Hello hello;
    const std::size_t keys = in.number<std::uint16_t>();
    if (keys > kMaxKeys) {
        in.fail();
    }
    for (std::size_t i = 0; in.ok() && i < keys; ++i) {
        const auto address = in.fixed<Address>();
        hello.keys.push_back({address, in.flag()});
    }
    hello.caps = read_caps(in);
    hello.profile = in.text(kMaxProfileBytes);
    const std::size_t measures = in.number<std::uint8_t>();
    if (measures > kMaxMeasures) {
        in.fail();
    }
    for (std::size_t i = 0; in.ok() && i < measures; ++i) {
        HardeningMeasure measure;
        measure.name = in.text(kMaxProfileBytes);
        measure.applied = in.flag();
        measure.detail = in.text(kMaxErrorTextBytes);
        hello.hardening.measures.push_back(std::move(measure));
    }
    hello.paused = in.flag();
    hello.spent.minute = Wei{in.word()};
    hello.spent.day = Wei{in.word()};
    const std::size_t revoked = in.number<std::uint16_t>();
    if (revoked > kMaxKeys) {
        in.fail();
    }
    for (std::size_t i = 0; in.ok() && i < revoked; ++i) {
        hello.revoked.push_back(in.fixed<Address>());
    }
    const std::size_t problems = in.number<std::uint8_t>();
    if (problems > kMaxProblems) {
        in.fail();
    }
    for (std::size_t i = 0; in.ok() && i < problems; ++i) {
        hello.key_problems.emplace_back(in.text(kMaxProblemBytes));
    }
    return hello;
}

std::string encode(const PaymentSignatures& signatures) {
    auto out = frame_writer(FrameKind::payment_answer, (signatures.tickets.size() + 1) * kSignatureBytes + 2);
    out.number(static_cast<std::uint8_t>(signatures.tickets.size()));
    for (const auto& signature : signatures.tickets) {
        out.bytes(signature.data);
    }
    out.flag(signatures.credentials.has_value());
    if (signatures.credentials) {
        out.bytes(signatures.credentials->data);
    }
    return std::move(out).finish();
}

PaymentSignatures read_signatures(FrameReader& in) {
    PaymentSignatures signatures;
    const std::size_t count = in.number<std::uint8_t>();
    if (count > kMaxTickets) {
        in.fail();
        return signatures;
    }
    signatures.tickets.reserve(count);
    for (std::size_t i = 0; in.ok() && i < count; ++i) {
        signatures.tickets.push_back(in.fixed<Signature>());
    }
    if (in.flag()) {
        signatures.credentials = in.fixed<Signature>();
    }
    return signatures;
}

std::string encode(const AddressProof& proof) {
    auto out = frame_writer(FrameKind::address_proof_answer, kSignatureBytes);
    out.bytes(proof.signature.data);
    return std::move(out).finish();
}

std::string encode(const ByocJobSignature& job) {
    auto out = frame_writer(FrameKind::byoc_job_answer, kSignatureBytes);
    out.bytes(job.signature.data);
    return std::move(out).finish();
}

std::string encode(const SignedTransaction& transaction) {
    auto out = frame_writer(FrameKind::transaction_answer, transaction.raw.size() + 2);
    out.text(transaction.raw);
    return std::move(out).finish();
}

std::string encode(const Paused&) {
    return frame_writer(FrameKind::pause_answer, 0).finish();
}

std::string encode(const LooksForKeys&) {
    return frame_writer(FrameKind::look_for_keys_answer, 0).finish();
}

std::string encode(const KeyRevoked&) {
    return frame_writer(FrameKind::revoke_key_answer, 0).finish();
}

std::string encode(const LedgerPinned& pinned) {
    auto out = frame_writer(FrameKind::pin_ledger_answer, Hash32::kSize + 1);
    out.bytes(pinned.adoption.data);
    out.flag(pinned.forgets_spending);
    return std::move(out).finish();
}

std::string encode(const AuditMac& made) {
    auto out = frame_writer(FrameKind::mac_audit_head_answer, Hash32::kSize + sizeof made.newest_before);
    out.bytes(made.mac.data);
    out.number(made.newest_before);
    return std::move(out).finish();
}

std::string encode(const Error& error) {
    auto out = frame_writer(FrameKind::refusal, 128 + error.message.size() + error.hint.size());
    out.text(to_string(error.code));
    out.text(std::string_view{error.message}.substr(0, kMaxErrorTextBytes));
    out.text(std::string_view{error.hint}.substr(0, kMaxErrorTextBytes));
    return std::move(out).finish();
}

Error read_refusal(FrameReader& in) {
    const auto name = in.text(kMaxCodeBytes);
    const auto* const row = std::ranges::find(kErrorCodes, name, &ErrorCodeRow::name);
    if (row == kErrorCodes.end()) {
        in.fail();
        return {};
    }
    const auto message = in.text(kMaxErrorTextBytes);
    const auto hint = in.text(kMaxErrorTextBytes);
    return make_error(row->code, std::string{message}, std::string{hint});
}

std::optional<Answer> read_answer(FrameKind kind, FrameReader& in) {
    switch (kind) {
        case FrameKind::hello_answer:
            return read_hello(in);
        case FrameKind::payment_answer:
            return read_signatures(in);
        case FrameKind::address_proof_answer:
            return AddressProof{in.fixed<Signature>()};
        case FrameKind::pin_ledger_answer: {
            const auto adoption = in.fixed<Hash32>();
            return LedgerPinned{adoption, in.flag()};
        }
        case FrameKind::mac_audit_head_answer: {
            const auto mac = in.fixed<Hash32>();
            return AuditMac{mac, in.number<std::uint64_t>()};
        }
        case FrameKind::pause_answer:
            return Paused{};
        case FrameKind::look_for_keys_answer:
            return LooksForKeys{};
        case FrameKind::revoke_key_answer:
            return KeyRevoked{};
        case FrameKind::byoc_job_answer:
            return ByocJobSignature{in.fixed<Signature>()};
        case FrameKind::transaction_answer:
            return SignedTransaction{std::string{in.text(kMaxTransactionBytes)}};
        case FrameKind::refusal:
            return read_refusal(in);
        default:
            return std::nullopt;
    }
}

}  // namespace

std::string encode_answer(const Answer& answer) {
    return std::visit([](const auto& a) { return encode(a); }, answer);
}

Result<Answer> decode_answer(std::string_view frame) {
    return decode_frame<Answer>(frame, &read_answer);
}

}  // namespace farebox::vault
