#include "sandbox/acceptance/credentials.hpp"

#include <algorithm>
#include <vector>

#include "keystore/verify.hpp"
#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/segment_credentials.hpp"
#include "protocol/timestamp.hpp"
#include "sandbox/acceptance/video_profiles.hpp"

namespace farebox::sandbox {
namespace {

constexpr int kPaymentRequired = 402;
constexpr int kForbidden = 403;
constexpr std::int32_t kLongestSegmentMilliseconds = 300'000;

bool signed_by(const Address& sender, const protocol::wire::SegData& segment, const std::vector<std::string>& names) {
    protocol::SegmentFacts facts{
        .manifest_id = segment.manifest_id, .sequence = segment.seq, .segment_hash = {}, .profile_names = names};
    const std::size_t used = std::min(segment.hash.size(), Hash32::kSize);
    std::copy_n(segment.hash.end() - static_cast<std::ptrdiff_t>(used), used,
                facts.segment_hash.data.end() - static_cast<std::ptrdiff_t>(used));
    const Hash32 message = protocol::segment_message(facts);
    return keystore::verify_personal(sender, message.data, protocol::as_bytes(segment.sig));
}

Verdict<protocol::wire::SegData> parse_segment_header(std::string_view header) {
    const auto bytes = protocol::base64_decode_as_go(header);
    if (header.size() > kMaxHeaderChars || !bytes) {
        return Rejection{kForbidden, "ErrorSegEncoding"};
    }
    auto segment = protocol::wire::decode_seg_data(*bytes);
    if (!segment) {
        return Rejection{kForbidden, segment.error().message};
    }
    return *std::move(segment);
}

/// The auth token's own rules; empty text: all met.
std::string_view token_fault(const protocol::wire::SegData& segment, const CredentialRules& rules) {
    if (!segment.auth_token) {
        return "missing auth token";
    }
    if (!rules.token_is_ours(*segment.auth_token)) {
        return "invalid auth token";
    }
    const std::int64_t seconds = protocol::unix_seconds({rules.now_unix_nanos});
    const std::int64_t expiration = segment.auth_token->expiration;
    // any fraction of a second is too late; no arithmetic with a number from outside
    if (seconds > expiration || (seconds == expiration && rules.now_unix_nanos % protocol::kNanosPerSecond > 0)) {
        return "expired auth token";
    }
    return rules.has_capacity(segment.auth_token->session_id) ? "" : "OrchestratorCapped";
}

}  // namespace

Verdict<protocol::wire::Payment> parse_payment_header(std::string_view header) {
    if (header.size() > kMaxHeaderChars) {
        return Rejection{kPaymentRequired, "base64 decode error: header too long"};
    }
    const auto bytes = protocol::base64_decode_as_go(header);
    if (!bytes) {
        return Rejection{kPaymentRequired, "base64 decode error: " + bytes.error().message};
    }
    auto payment = protocol::wire::decode_payment(*bytes);
    if (!payment) {
        return Rejection{kPaymentRequired, "protobuf unmarshal error: " + payment.error().message};
    }
    return *std::move(payment);
}

Address sender_address(std::string_view bytes) {
    Address address;
    const std::size_t used = std::min(bytes.size(), Address::kSize);
    std::ranges::copy(bytes.substr(bytes.size() - used), address.data.end() - static_cast<std::ptrdiff_t>(used));
    return address;
}

Verdict<Credentials> check_credentials(std::string_view payment_header, std::string_view segment_header,
                                       const CredentialRules& rules) {
    auto payment = parse_payment_header(payment_header);
    if (!payment) {
        return payment.rejection();
    }
    const Address sender = sender_address(payment->sender);
    auto segment = parse_segment_header(segment_header);
    if (!segment) {
        return segment.rejection();
    }
    const auto names = profile_names(*segment);
    if (!names) {
        return names.rejection();
    }
    if (segment->duration < 0 || segment->duration > kLongestSegmentMilliseconds) {
        return Rejection{kForbidden, "invalid duration"};
    }
    if (!signed_by(sender, *segment, *names)) {
        return Rejection{kForbidden, "ErrSegSig"};
    }
    const protocol::wire::Capabilities wanted = segment->capabilities.value_or(protocol::wire::Capabilities{});
    if (!protocol::compatible_with(&wanted, rules.capabilities)) {
        return Rejection{kForbidden, "incompatible capabilities"};
    }
    if (const auto fault = token_fault(*segment, rules); !fault.empty()) {
        return Rejection{kForbidden, std::string{fault}};
    }
    return Credentials{*std::move(payment), *std::move(segment), sender};
}

}  // namespace farebox::sandbox
