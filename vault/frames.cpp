#include "vault/frames.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <utility>

#include "vault/frame_codec.hpp"

namespace farebox::vault {
namespace {

constexpr auto kKinds = std::to_array<FrameKind>(
    {FrameKind::hello, FrameKind::payment, FrameKind::address_proof, FrameKind::pause, FrameKind::hello_answer,
     FrameKind::payment_answer, FrameKind::address_proof_answer, FrameKind::pause_answer, FrameKind::refusal});
constexpr std::size_t kMaxKeys = 256;
constexpr std::size_t kMaxProfileBytes = 64;
constexpr std::size_t kMaxMeasures = 16;
constexpr std::size_t kMaxCodeBytes = 64;
constexpr std::size_t kMaxErrorTextBytes = 1024;
constexpr std::size_t kSignatureBytes = Signature::kSize;
constexpr std::size_t kOrderBytes = 512;  // an upper bound, to reserve once

Error malformed(const char* why) {
    return make_error(ErrorCode::invalid_argument, std::string{"malformed vault frame: "} + why,
                      "signer and vault must be of the same version");
}

FrameWriter writer(FrameKind kind, std::size_t body_bytes) {
    return FrameWriter{static_cast<std::uint8_t>(kind), body_bytes};
}

// Requests

std::string encode(const HelloRequest&) {
    return writer(FrameKind::hello, 0).finish();
}

std::string encode(const PauseRequest&) {
    return writer(FrameKind::pause, 0).finish();
}

std::string encode(const AddressProofRequest& request) {
    auto out = writer(FrameKind::address_proof, Address::kSize);
    out.bytes(request.key.data);
    return std::move(out).finish();
}

std::string encode(const PaymentOrder& order) {
    auto out = writer(FrameKind::payment, kOrderBytes);
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

// Answers

std::string encode(const Hello& hello) {
    auto out = writer(FrameKind::hello_answer, 256 + hello.keys.size() * (Address::kSize + 1));
    out.number(static_cast<std::uint16_t>(hello.keys.size()));
    for (const auto& key : hello.keys) {
        out.bytes(key.address.data);
        out.flag(key.deterministic);
    }
    out.word(hello.caps.max_ticket_ev.value());
    out.word(hello.caps.max_face_value.value());
    out.text(hello.profile);
    out.number(static_cast<std::uint8_t>(hello.hardening.measures.size()));
    for (const auto& measure : hello.hardening.measures) {
        out.text(std::string_view{measure.name}.substr(0, kMaxProfileBytes));
        out.flag(measure.applied);
        out.text(std::string_view{measure.detail}.substr(0, kMaxErrorTextBytes));
    }
    out.flag(hello.paused);
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
    hello.caps.max_ticket_ev = Wei{in.word()};
    hello.caps.max_face_value = Wei{in.word()};
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
    return hello;
}

std::string encode(const PaymentSignatures& signatures) {
    auto out = writer(FrameKind::payment_answer, (signatures.tickets.size() + 1) * kSignatureBytes + 2);
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
    auto out = writer(FrameKind::address_proof_answer, kSignatureBytes);
    out.bytes(proof.signature.data);
    return std::move(out).finish();
}

std::string encode(const Paused&) {
    return writer(FrameKind::pause_answer, 0).finish();
}

std::string encode(const Error& error) {
    auto out = writer(FrameKind::refusal, 128 + error.message.size() + error.hint.size());
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

// Both

struct OpenedFrame {
    FrameKind kind = FrameKind::refusal;
    std::string_view body;
};

Result<OpenedFrame> open_frame(std::string_view frame) {
    if (frame.size() < kFrameHeaderBytes || frame.size() > kMaxFrameBytes) {
        return malformed("too short or too long");
    }
    FrameReader header{frame.substr(0, kFrameHeaderBytes)};
    if (header.number<std::uint8_t>() != kFrameVersion) {
        return malformed("unknown version");
    }
    const auto kind = header.number<std::uint8_t>();
    const std::size_t length = header.number<std::uint32_t>();
    const auto body = frame.substr(kFrameHeaderBytes);
    if (body.size() != length) {
        return malformed("its length is not what it says");
    }
    const auto* const known = std::ranges::find(kKinds, kind, [](FrameKind k) { return static_cast<std::uint8_t>(k); });
    if (known == kKinds.end()) {
        return malformed("unknown kind");
    }
    return OpenedFrame{*known, body};
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
        default:
            return std::nullopt;
    }
}

std::optional<Answer> read_answer(FrameKind kind, FrameReader& in) {
    switch (kind) {
        case FrameKind::hello_answer:
            return read_hello(in);
        case FrameKind::payment_answer:
            return read_signatures(in);
        case FrameKind::address_proof_answer:
            return AddressProof{in.fixed<Signature>()};
        case FrameKind::pause_answer:
            return Paused{};
        case FrameKind::refusal:
            return read_refusal(in);
        default:
            return std::nullopt;
    }
}

template <class Message>
Result<Message> decode(std::string_view frame, std::optional<Message> (*read)(FrameKind, FrameReader&)) {
    const auto opened = open_frame(frame);
    if (!opened) {
        return opened.error();
    }
    FrameReader in{opened->body};
    auto message = read(opened->kind, in);
    if (!message) {
        return malformed("not a kind for this direction");
    }
    if (!in.complete()) {
        return malformed("a value is missing, out of bounds or left over");
    }
    return *std::move(message);
}

void check_round_trip(bool same) {
    if (!same) {
        std::abort();  // a frame with two encodings: what the fuzzer looks for
    }
}

}  // namespace

std::string encode_request(const Request& request) {
    return std::visit([](const auto& r) { return encode(r); }, request);
}

std::string encode_answer(const Answer& answer) {
    return std::visit([](const auto& a) { return encode(a); }, answer);
}

Result<Request> decode_request(std::string_view frame) {
    return decode<Request>(frame, &read_request);
}

Result<Answer> decode_answer(std::string_view frame) {
    return decode<Answer>(frame, &read_answer);
}

bool is_manifest_id(std::string_view text) noexcept {
    constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";
    return !text.empty() && text.size() <= kMaxManifestIdBytes && text.find_first_not_of(kAllowed) == text.npos;
}

void fuzz_frames(std::string_view bytes) {
    if (const auto request = decode_request(bytes)) {
        check_round_trip(encode_request(*request) == bytes);
    }
    if (const auto answer = decode_answer(bytes)) {
        check_round_trip(encode_answer(*answer) == bytes);
    }
}

}  // namespace farebox::vault
