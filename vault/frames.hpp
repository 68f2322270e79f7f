#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "vault/byoc_job.hpp"
#include "vault/ledger_pin.hpp"
#include "vault/messages.hpp"
#include "vault/transaction.hpp"

/// The bytes between signer and vault. One frame is
///     version (1 byte) | kind (1 byte) | body length (4 bytes, big-endian) | body
/// Integers are big-endian and of fixed width, so a value has exactly one encoding; anything left over is refused.
namespace farebox::vault {

inline constexpr std::uint8_t kFrameVersion = 1;
inline constexpr std::size_t kFrameHeaderBytes = 6;
/// Largest frame of either direction; the largest today is the answer with 100 signatures.
inline constexpr std::size_t kMaxFrameBytes = 16'384;
/// Except a BYOC job's: a key, and two texts with their lengths.
inline constexpr std::size_t kMaxByocJobFrameBytes = kFrameHeaderBytes + Address::kSize + 4 + kMaxByocJobBytes;
inline constexpr std::size_t kMaxRequestFrameBytes = kMaxByocJobFrameBytes;

/// Numbers are for ever.
enum class FrameKind : std::uint8_t {
    hello = 1,
    payment = 2,
    address_proof = 3,
    byoc_job = 4,
    transaction = 5,
    look_for_keys = 6,
    revoke_key = 7,
    pause = 8,
    pin_ledger = 9,
    mac_audit_head = 10,
    // Answers: the request's kind with the top bit set; any request may be answered by a refusal.
    hello_answer = 0x81,
    payment_answer = 0x82,
    address_proof_answer = 0x83,
    byoc_job_answer = 0x84,
    transaction_answer = 0x85,
    look_for_keys_answer = 0x86,
    revoke_key_answer = 0x87,
    pause_answer = 0x88,
    pin_ledger_answer = 0x89,
    mac_audit_head_answer = 0x8a,
    refusal = 0xff,
};

struct HelloRequest {
    friend bool operator==(const HelloRequest&, const HelloRequest&) = default;
};
/// Asks for the proof of one of the vault's own keys: no other byte of it comes from the front.
struct AddressProofRequest {
    Address key;
    friend bool operator==(const AddressProofRequest&, const AddressProofRequest&) = default;
};
/// Has the vault look for keys that were put beside the others. It names none: the front does not know the files.
struct LookForKeysRequest {
    friend bool operator==(const LookForKeysRequest&, const LookForKeysRequest&) = default;
};
/// It looks by now; Hello tells what it finds.
struct LooksForKeys {
    friend bool operator==(const LooksForKeys&, const LooksForKeys&) = default;
};
/// Stops a key for ever. There is no frame that takes it back.
struct RevokeKeyRequest {
    Address key;
    friend bool operator==(const RevokeKeyRequest&, const RevokeKeyRequest&) = default;
};
struct KeyRevoked {
    friend bool operator==(const KeyRevoked&, const KeyRevoked&) = default;
};
/// Stops all signing. There is no frame that starts it again: the front may be why it was stopped.
struct PauseRequest {
    friend bool operator==(const PauseRequest&, const PauseRequest&) = default;
};
struct Paused {
    friend bool operator==(const Paused&, const Paused&) = default;
};
struct AddressProof {
    Signature signature;
    friend bool operator==(const AddressProof&, const AddressProof&) = default;
};
struct ByocJobSignature {
    Signature signature;
    friend bool operator==(const ByocJobSignature&, const ByocJobSignature&) = default;
};

/// What eth_sendRawTransaction takes.
struct SignedTransaction {
    std::string raw;
    friend bool operator==(const SignedTransaction&, const SignedTransaction&) = default;
};

using Request = std::variant<HelloRequest, PaymentOrder, AddressProofRequest, PauseRequest, LookForKeysRequest,
                             RevokeKeyRequest, ByocJob, TransactionOrder, LedgerPin, AuditHeadToMac>;
/// Error: a refusal; its code, message and hint travel, details do not.
using Answer = std::variant<Hello, PaymentSignatures, AddressProof, Paused, LooksForKeys, KeyRevoked, ByocJobSignature,
                            SignedTransaction, LedgerPinned, AuditMac, Error>;

[[nodiscard]] std::string encode_request(const Request& request);
[[nodiscard]] std::string encode_request(const PaymentOrder& order);  ///< Without a copy of it.
[[nodiscard]] std::string encode_answer(const Answer& answer);

/// Exactly one frame. Bounds and types only; the core decides whether a well-formed request is allowed.
/// @return invalid_argument for anything that encode_request could not have made.
[[nodiscard]] Result<Request> decode_request(std::string_view frame);
[[nodiscard]] Result<Answer> decode_answer(std::string_view frame);

/// True for 1 to 64 characters of [A-Za-z0-9._:-]: too short and too plain to be a ticket's preimage.
[[nodiscard]] bool is_manifest_id(std::string_view text) noexcept;

/// Entry point for fuzzing: decodes @p bytes as both directions do, and checks that what decodes encodes to the same
/// bytes.
void fuzz_frames(std::string_view bytes);

}  // namespace farebox::vault
