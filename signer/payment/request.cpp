#include "signer/payment/request.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "json/events.hpp"
#include "protocol/ascii.hpp"
#include "protocol/base64.hpp"

namespace farebox::signer {
namespace {

/// The known fields. The order is that of kRequestFields, kStateFields and kMaxPriceFields.
enum class Field : std::uint8_t {
    orchestrator,
    manifest_id,
    state,
    app,
    type,
    in_pixels,
    max_price,
    capabilities,
    sender,
    state_bytes,
    state_sig,
    price,
    currency,
    unit,
    unknown,
};

struct FieldRow {
    Field field;
    std::string_view key;      ///< Lower case.
    std::string_view go_path;  ///< As Go names it in its errors.
    std::string_view go_type;
};

constexpr auto kRequestFields = std::to_array<FieldRow>({
    {Field::orchestrator, "orchestrator", "RemotePaymentRequest.orchestrator", "[]uint8"},
    {Field::manifest_id, "manifestid", "RemotePaymentRequest.ManifestID", "string"},
    {Field::state, "state", "RemotePaymentRequest.state", "server.RemotePaymentStateSig"},
    {Field::app, "app", "RemotePaymentRequest.app", "string"},
    {Field::type, "type", "RemotePaymentRequest.type", "string"},
    {Field::in_pixels, "inpixels", "RemotePaymentRequest.inPixels", "int64"},
    {Field::max_price, "maxprice", "RemotePaymentRequest.maxPrice", "runner.LiveRunnerPriceInfo"},
    {Field::capabilities, "capabilities", "RemotePaymentRequest.capabilities", "[]uint8"},
    {Field::sender, "sender", "RemotePaymentRequest.sender", "string"},
});
constexpr auto kStateFields = std::to_array<FieldRow>({
    {Field::state_bytes, "state", "RemotePaymentStateSig.state.State", "[]uint8"},
    {Field::state_sig, "sig", "RemotePaymentStateSig.state.Sig", "[]uint8"},
});
constexpr auto kMaxPriceFields = std::to_array<FieldRow>({
    {Field::price, "price", "LiveRunnerPriceInfo.maxPrice.price", "json.Number"},
    {Field::currency, "currency", "LiveRunnerPriceInfo.maxPrice.currency", "string"},
    {Field::unit, "unit", "LiveRunnerPriceInfo.maxPrice.unit", "string"},
});
constexpr FieldRow kUnknown{Field::unknown, "", "", ""};

constexpr std::string_view kBadMaxPrice = "maxPrice.price must be a positive decimal";

/// Fills a PaymentRequest while the text is read: no document is built, byte strings are decoded once.
class RequestReader final : public json::Events {
public:
    explicit RequestReader(PaymentRequest& request) : request_{request} {}

    [[nodiscard]] std::string message_for(const json::Fault& fault) const;

    bool on_null() override { return true; }  // Like an absent field, as in Go.
    bool on_bool() override { return wrong_type("bool"); }
    bool on_number(std::string_view text) override;
    bool on_string(std::string_view text) override;
    bool on_key(std::string_view name) override;
    bool on_object() override;
    bool on_array() override { return wrong_type("array") && enter(kUnknown); }
    bool on_end() override {
        --depth_;
        return true;
    }

private:
    enum class Level : std::uint8_t { root, request, state, max_price, ignored };

    [[nodiscard]] bool at_root() const noexcept { return depth_ == 0; }
    bool fail(std::string message) {
        failure_ = std::move(message);
        return false;
    }
    bool enter(const FieldRow& row);
    [[nodiscard]] Level level() const noexcept { return depth_ == 0 ? Level::root : levels_[depth_ - 1]; }
    bool wrong_type(std::string_view json_type);
    bool bytes(std::string& target, std::string_view base64);

    PaymentRequest& request_;
    std::array<Level, kMaxJsonDepth> levels_{};
    std::size_t depth_ = 0;
    FieldRow current_ = kUnknown;
    std::uint32_t seen_ = 0;  ///< One bit per known field.
    std::string failure_;
};

std::span<const FieldRow> rows_of(bool in_state, bool in_max_price) {
    if (in_state) {
        return kStateFields;
    }
    return in_max_price ? std::span<const FieldRow>{kMaxPriceFields} : std::span<const FieldRow>{kRequestFields};
}

bool RequestReader::on_key(std::string_view name) {
    current_ = kUnknown;
    if (level() == Level::ignored) {
        return true;
    }
    for (const FieldRow& row : rows_of(level() == Level::state, level() == Level::max_price)) {
        if (!protocol::equal_ignoring_case(name, row.key)) {
            continue;
        }
        const std::uint32_t bit = 1U << static_cast<unsigned>(row.field);
        if ((seen_ & bit) != 0) {
            return fail("json: duplicate key for " + std::string{row.go_path});
        }
        seen_ |= bit;
        current_ = row;
        return true;
    }
    return true;
}

bool RequestReader::enter(const FieldRow& row) {
    if (depth_ == kMaxJsonDepth) {
        return fail("invalid JSON: exceeded max depth");
    }
    Level level = Level::ignored;
    if (at_root()) {
        level = Level::request;
    } else if (row.field == Field::state) {
        level = Level::state;
    } else if (row.field == Field::max_price) {
        level = Level::max_price;
    }
    levels_[depth_++] = level;
    current_ = kUnknown;
    return true;
}

bool RequestReader::on_object() {
    const bool expected = at_root() || current_.field == Field::state || current_.field == Field::max_price;
    if (!expected && !wrong_type("object")) {
        return false;
    }
    if (current_.field == Field::max_price) {
        request_.max_price.emplace();
    }
    return enter(current_);
}

bool RequestReader::wrong_type(std::string_view json_type) {
    if (at_root()) {
        return fail("json: cannot unmarshal " + std::string{json_type} +
                    " into Go value of type server.RemotePaymentRequest");
    }
    if (current_.field == Field::unknown) {
        return true;
    }
    return fail("json: cannot unmarshal " + std::string{json_type} + " into Go struct field " +
                std::string{current_.go_path} + " of type " + std::string{current_.go_type});
}

bool RequestReader::on_number(std::string_view text) {
    if (current_.field == Field::price) {
        request_.max_price->price = text;
        return true;
    }
    if (current_.field != Field::in_pixels) {
        return wrong_type("number");
    }
    if (!json::read_integer(text, request_.in_pixels)) {
        // Enough of it to be recognised: a number may be as long as the body.
        constexpr std::size_t kShown = 64;
        return wrong_type("number " + std::string{text.substr(0, kShown)});
    }
    return true;
}

bool RequestReader::bytes(std::string& target, std::string_view base64) {
    Result<std::string> decoded = protocol::base64_decode_as_go(base64);
    if (!decoded) {
        return fail(decoded.error().message);
    }
    target = *std::move(decoded);
    return true;
}

bool RequestReader::on_string(std::string_view text) {
    switch (current_.field) {
        case Field::orchestrator:
            return bytes(request_.orchestrator, text);
        case Field::capabilities:
            return bytes(request_.capabilities, text);
        case Field::state_bytes:
            return bytes(request_.state, text);
        case Field::state_sig:
            return bytes(request_.state_sig, text);
        case Field::manifest_id:
            request_.manifest_id = text;
            return true;
        case Field::app:
            request_.app = text;
            return true;
        case Field::type:
            request_.type = text;
            return true;
        case Field::sender:
            request_.sender = text;
            return true;
        case Field::currency:
            request_.max_price->currency = text;
            return true;
        case Field::unit:
            request_.max_price->unit = text;
            return true;
        case Field::price:
            if (!json::is_number(text)) {
                return fail("json: invalid number literal in maxPrice.price");
            }
            request_.max_price->price = text;
            return true;
        default:
            return wrong_type("string");
    }
}

std::string RequestReader::message_for(const json::Fault& fault) const {
    switch (fault.kind) {
        case json::Fault::Kind::stopped:
            return failure_;
        case json::Fault::Kind::ends_early:
            return "unexpected EOF";
        case json::Fault::Kind::bad_number:
            return std::string{current_.field == Field::price ? kBadMaxPrice : "json: number out of range"};
        case json::Fault::Kind::malformed:
            break;
    }
    return "invalid JSON near byte " + std::to_string(fault.position);
}

}  // namespace

Result<PaymentRequest> parse_payment_request(std::string_view body) {
    if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return make_error(ErrorCode::invalid_argument, "EOF", "send a JSON object");
    }
    PaymentRequest request;
    RequestReader reader{request};
    if (const auto fault = json::read(body, reader)) {
        return make_error(ErrorCode::invalid_argument, reader.message_for(*fault));
    }
    return request;
}

}  // namespace farebox::signer
