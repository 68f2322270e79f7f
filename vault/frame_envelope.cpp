#include "vault/frame_envelope.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace farebox::vault {
namespace {

constexpr auto kKinds = std::to_array<FrameKind>({FrameKind::hello,
                                                  FrameKind::payment,
                                                  FrameKind::address_proof,
                                                  FrameKind::byoc_job,
                                                  FrameKind::transaction,
                                                  FrameKind::look_for_keys,
                                                  FrameKind::revoke_key,
                                                  FrameKind::pause,
                                                  FrameKind::pin_ledger,
                                                  FrameKind::mac_audit_head,
                                                  FrameKind::hello_answer,
                                                  FrameKind::payment_answer,
                                                  FrameKind::address_proof_answer,
                                                  FrameKind::byoc_job_answer,
                                                  FrameKind::transaction_answer,
                                                  FrameKind::look_for_keys_answer,
                                                  FrameKind::revoke_key_answer,
                                                  FrameKind::pause_answer,
                                                  FrameKind::pin_ledger_answer,
                                                  FrameKind::mac_audit_head_answer,
                                                  FrameKind::refusal});

constexpr std::size_t max_bytes(FrameKind kind) {
    return kind == FrameKind::byoc_job ? kMaxByocJobFrameBytes : kMaxFrameBytes;
}

}  // namespace

Error malformed_frame(const char* why) {
    return make_error(ErrorCode::invalid_argument, std::string{"malformed vault frame: "} + why,
                      "signer and vault must be of the same version");
}

FrameWriter frame_writer(FrameKind kind, std::size_t body_bytes) {
    return FrameWriter{static_cast<std::uint8_t>(kind), body_bytes};
}

Result<OpenedFrame> open_frame(std::string_view frame) {
    if (frame.size() < kFrameHeaderBytes || frame.size() > kMaxRequestFrameBytes) {
        return malformed_frame("too short or too long");
    }
    FrameReader header{frame.substr(0, kFrameHeaderBytes)};
    if (header.number<std::uint8_t>() != kFrameVersion) {
        return malformed_frame("unknown version");
    }
    const auto kind = header.number<std::uint8_t>();
    const std::size_t length = header.number<std::uint32_t>();
    const auto body = frame.substr(kFrameHeaderBytes);
    if (body.size() != length) {
        return malformed_frame("its length is not what it says");
    }
    const auto* const known = std::ranges::find(kKinds, kind, [](FrameKind k) { return static_cast<std::uint8_t>(k); });
    if (known == kKinds.end()) {
        return malformed_frame("unknown kind");
    }
    if (frame.size() > max_bytes(*known)) {
        return malformed_frame("too long for its kind");
    }
    return OpenedFrame{*known, body};
}

}  // namespace farebox::vault
