#include "signer/access/webhook_reply.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "json/events.hpp"
#include "protocol/ascii.hpp"
#include "protocol/utf8.hpp"

namespace farebox::signer {
namespace {

constexpr int kAllowed = 200;
constexpr int kLowestRefusal = 400;
constexpr int kHighestRefusal = 599;

/// The known fields, those of maxPrice last. The order is that of kNames.
enum class Field : std::uint8_t { status, reason, expiry, auth_id, max_price, price, currency, unit, unknown };
constexpr auto kNames =
    std::to_array<std::string_view>({"status", "reason", "expiry", "auth_id", "maxPrice", "price", "currency", "unit"});
constexpr std::size_t kFieldsOfReply = 5;

bool is_control(char c) noexcept {
    return (c >= '\0' && c < ' ') || c == '\x7f';
}

class ReplyReader final : public json::Events {
public:
    explicit ReplyReader(WebhookReply& reply) : reply_{reply} {}

    bool on_null() override { return depth_ > 0; }  // Like an absent field, as in Go.
    bool on_bool() override { return is_ignored(); }
    bool on_number(std::string_view text) override;
    bool on_string(std::string_view text) override;
    bool on_key(std::string_view name) override;
    bool on_object() override;
    bool on_array() override { return is_ignored() && enter(Level::ignored); }
    bool on_end() override {
        --depth_;
        current_ = Field::unknown;
        return true;
    }

private:
    enum class Level : std::uint8_t { reply, max_price, ignored };

    [[nodiscard]] bool is_ignored() const noexcept { return depth_ > 0 && current_ == Field::unknown; }
    bool enter(Level level) {
        if (depth_ == levels_.size()) {
            return false;
        }
        levels_[depth_++] = level;
        current_ = Field::unknown;
        return true;
    }

    WebhookReply& reply_;
    std::array<Level, kMaxJsonDepth> levels_{};
    std::size_t depth_ = 0;
    Field current_ = Field::unknown;
    std::uint32_t seen_ = 0;  ///< One bit per known field.
};

bool ReplyReader::on_key(std::string_view name) {
    current_ = Field::unknown;
    const Level level = levels_[depth_ - 1];
    if (level == Level::ignored) {
        return true;
    }
    const std::size_t first = level == Level::reply ? 0 : kFieldsOfReply;
    const auto names = std::span{kNames}.subspan(first, level == Level::reply ? kFieldsOfReply : std::dynamic_extent);
    const auto known = std::ranges::find_if(
        names, [name](std::string_view each) { return protocol::equal_ignoring_case(each, name); });
    if (known == names.end()) {
        return true;
    }
    current_ = static_cast<Field>(first + static_cast<std::size_t>(known - names.begin()));
    const std::uint32_t bit = 1U << static_cast<unsigned>(current_);
    return (std::exchange(seen_, seen_ | bit) & bit) == 0;
}

bool ReplyReader::on_object() {
    if (depth_ == 0) {
        return enter(Level::reply);
    }
    if (current_ == Field::max_price) {
        reply_.max_price.emplace();
        return enter(Level::max_price);
    }
    return is_ignored() && enter(Level::ignored);
}

bool ReplyReader::on_number(std::string_view text) {
    switch (current_) {
        case Field::status:
            return json::read_integer(text, reply_.status);
        case Field::expiry:
            return json::read_integer(text, reply_.expiry);
        case Field::price:
            reply_.max_price->price = text;
            return true;
        default:
            return is_ignored();
    }
}

bool ReplyReader::on_string(std::string_view text) {
    switch (current_) {
        case Field::reason:
            reply_.reason = text;
            return true;
        case Field::auth_id:
            reply_.auth_id = text;
            return text.empty() || is_auth_id(text);
        case Field::currency:
            reply_.max_price->currency = text;
            return true;
        case Field::unit:
            reply_.max_price->unit = text;
            return true;
        case Field::price:
            reply_.max_price->price = text;
            return json::is_number(text);
        default:
            return is_ignored();
    }
}

Error invalid(std::string why) {
    return make_error(ErrorCode::webhook_invalid, "the auth webhook's answer cannot be used: " + std::move(why),
                      R"(it answers 200 with JSON, e.g. {"status":200} or {"status":403,"reason":"…"})");
}

/// What a client may be told: one line, not endless, whole characters.
std::string presentable(std::string text) {
    if (text.size() > kMaxWebhookReasonBytes) {
        std::size_t end = kMaxWebhookReasonBytes;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) {
            --end;
        }
        text.resize(end);
    }
    std::ranges::replace_if(text, is_control, ' ');
    return text;
}

}  // namespace

bool is_auth_id(std::string_view text) noexcept {
    return !text.empty() && text.size() <= kMaxAuthIdBytes && protocol::is_valid_utf8(text) &&
           std::ranges::none_of(text, is_control);
}

Result<WebhookReply> parse_webhook_reply(std::string_view body) {
    WebhookReply reply;
    ReplyReader reader{reply};
    if (body.size() > kMaxWebhookReplyBytes) {
        return invalid("it is too long");
    }
    if (json::read(body, reader)) {
        return invalid("it is not the expected JSON");
    }
    const bool refused = reply.status >= kLowestRefusal && reply.status <= kHighestRefusal;
    if (reply.status != kAllowed && !refused) {
        return invalid("status " + std::to_string(reply.status));
    }
    reply.reason = presentable(std::move(reply.reason));
    if (refused && reply.reason.empty()) {
        reply.reason = "signer auth rejected request with status " + std::to_string(reply.status);
    }
    return reply;
}

}  // namespace farebox::signer
