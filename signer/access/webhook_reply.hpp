#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "signer/payment/request.hpp"

namespace farebox::signer {

/// What the auth webhook decided about one payment.
struct WebhookReply {
    int status = 0;           ///< 200: allowed; 400 to 599: refused with this status.
    std::string reason;       ///< Of a refusal; never empty there.
    std::int64_t expiry = 0;  ///< Unix seconds until which it need not be asked again; 0 or less: ask each time.
    std::string auth_id;      ///< Whom it has recognised; may be empty.
    std::optional<MaxPriceField> max_price;  ///< Not yet checked.
};

/// Longest body of an answer that is looked at.
inline constexpr std::size_t kMaxWebhookReplyBytes = 64U * 1024U;
/// Longer reasons are cut.
inline constexpr std::size_t kMaxWebhookReasonBytes = 512;
inline constexpr std::size_t kMaxAuthIdBytes = 128;

/// 1 to kMaxAuthIdBytes bytes of UTF-8 without control characters.
[[nodiscard]] bool is_auth_id(std::string_view text) noexcept;

/// Reads `{"status","reason","expiry","auth_id","maxPrice"}` as Go's decoder would: keys in any case, unknown ones
/// ignored; but a key given twice is refused.
/// @return webhook_invalid with what is wrong, also for a status that is neither 200 nor 400 to 599.
[[nodiscard]] Result<WebhookReply> parse_webhook_reply(std::string_view body);

}  // namespace farebox::signer
