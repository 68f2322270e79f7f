#include "gateway-lite/signer_messages.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "gateway-lite/text.hpp"
#include "json/events.hpp"
#include "json/object.hpp"
#include "net/json_limits.hpp"
#include "protocol/address.hpp"
#include "protocol/hex.hpp"

namespace farebox::gateway {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxDetails = 32;
constexpr const char* kIsItASigner =
    "is it a remote signer that answers there? FAREBOX_SIGNER or Options::signer names it";

/// The parsed object, or a discarded value.
Json parse_object(std::string_view text) {
    const auto fits = net::check_json_limits(text, {.max_bytes = 256 * 1024, .max_depth = 16});
    Json json = fits ? Json::parse(text, nullptr, false) : Json(Json::value_t::discarded);
    return json.is_object() ? json : Json(Json::value_t::discarded);
}

std::string string_at(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

ErrorCode code_for_status(int status) {
    const auto* const row = std::find_if(kErrorCodes.begin(), kErrorCodes.end(),
                                         [status](const ErrorCodeRow& each) { return each.http_status == status; });
    if (status == 503) {
        return ErrorCode::overloaded;
    }
    if (status == 500 || status == 502) {  // the codes that share them say more than the status does
        return ErrorCode::internal;
    }
    if (row != kErrorCodes.end()) {
        return row->code;
    }
    return status >= 500 ? ErrorCode::internal : ErrorCode::invalid_argument;
}

ErrorCode code_for(const std::string& name, int status) {
    const auto* const row = std::find_if(kErrorCodes.begin(), kErrorCodes.end(), [&name](const ErrorCodeRow& each) {
        return each.http_status != 0 && each.name == name;
    });
    return row != kErrorCodes.end() ? row->code : code_for_status(status);
}

/// What to do where the signer does not say it: go-livepeer's has no hints.
const char* hint_for(int status) {
    switch (status) {
        case 401:
            return "give the signer's API key (FAREBOX_API_KEY_FILE, Options::signer_headers)";
        case 402:
            return "its client's limit is used up: raise it at the signer, or wait until it frees itself";
        case 403:
            return "the signer's operator decides who may pay for what";
        case 429:
            return "pay for less at a time, or raise the limit at the signer";
        case 480:
            return "the orchestrator's parameters or the signer's view of the chain are old: try again";
        case 481:
            return "raise the price limit, at the signer or of the request, or use another orchestrator";
        case 482:
            return "the signer thinks that this is paid for: try again";
        default:
            return status >= 500 ? "try again; the signer's log and `farebox-signer doctor` say more" : "";
    }
}

void copy_details(const Json& error, Error& out) {
    const auto details = error.find("details");
    if (details == error.end() || !details->is_object()) {
        return;
    }
    for (const auto& [key, value] : details->items()) {
        if (out.details.size() < kMaxDetails) {
            out.details.emplace_back(key, value.is_string() ? value.get<std::string>() : value.dump());
        }
    }
}

/// The nearest decimal number of at most 18 places that is not above.
std::string decimal_below(const protocol::Rational& number) {
    constexpr std::uint32_t kPlaces = 18;
    const protocol::Rational scale{1'000'000'000'000'000'000};
    auto text = ((number * scale).floor() / scale).to_fixed(kPlaces);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) {
        text.pop_back();
    }
    return text;
}

/// What a payment consists of. Members that it does not know are of no interest, whatever they are.
class PaymentReader final : public json::Events {
public:
    /// Of the members that are there and are texts.
    [[nodiscard]] PaymentHeaders& headers() noexcept { return headers_; }
    [[nodiscard]] std::optional<SignerState>& state() noexcept { return state_; }
    /// Whether there is such a member at all.
    [[nodiscard]] bool has_payment() const noexcept { return has_payment_; }

    bool on_null() override { return depth_ > 0; }  // the text itself has to be an object
    bool on_bool() override { return depth_ > 0; }
    bool on_number(std::string_view /*text*/) override { return depth_ > 0; }
    bool on_string(std::string_view text) override {
        if (auto* const member = std::exchange(member_, nullptr)) {
            *member = text;
        }
        return depth_ > 0;
    }
    bool on_key(std::string_view name) override {
        if (depth_ == 1) {
            has_payment_ = has_payment_ || name == "payment";
            at_state_ = name == "state";
            member_ = name == "payment" ? &headers_.payment : name == "segCreds" ? &headers_.segment : nullptr;
        } else {
            member_ = depth_ == 2 && at_state_ ? find_state_member(name) : nullptr;
        }
        return true;
    }
    bool on_object() override {
        if (depth_ == 1 && at_state_) {
            state_.emplace();
        }
        return enter();
    }
    bool on_array() override { return depth_ > 0 && enter(); }
    bool on_end() override {
        --depth_;
        return true;
    }

private:
    static constexpr std::size_t kMaxDepth = 16;

    bool enter() {
        member_ = nullptr;
        return ++depth_ <= kMaxDepth;
    }
    std::string* find_state_member(std::string_view name) noexcept {
        return name == "State" ? &state_->state : name == "Sig" ? &state_->seal : nullptr;
    }

    PaymentHeaders headers_;
    std::optional<SignerState> state_;
    bool has_payment_ = false;
    std::size_t depth_ = 0;
    bool at_state_ = false;          ///< The answer's member that is being read is its state.
    std::string* member_ = nullptr;  ///< Where the next value belongs, if it is a text.
};

/// A 200 has to have a payment; a 482 may.
Result<void> read_payment(std::string_view body, SignerAnswer& answer) {
    PaymentReader reader;
    const bool readable = !json::read(body, reader).has_value();
    if (answer.status != 200 && !(readable && reader.has_payment())) {
        return {};
    }
    if (!readable) {
        return make_error(ErrorCode::protocol_error, "the signer's answer is not a JSON object", kIsItASigner);
    }
    auto& headers = answer.headers.emplace(std::move(reader.headers()));
    answer.state = std::move(reader.state());
    if (!is_header_value(headers.payment) || !is_header_value(headers.segment) || !answer.state ||
        answer.state->state.empty()) {
        return make_error(ErrorCode::protocol_error, "the signer's answer has no payment, credentials or state",
                          kIsItASigner);
    }
    return {};
}

}  // namespace

std::string encode_payment_ask(const PaymentOrder& order, const std::string& payment_params,
                               const std::optional<SignerState>& state) {
    std::string body;
    body.reserve(payment_params.size() + (state ? state->state.size() : 0) + 512);
    json::Object ask{body};
    ask.text("orchestrator", payment_params);
    ask.text("type", protocol::to_string(order.type));
    ask.text("ManifestID", order.manifest_id);
    ask.text("app", order.app);
    ask.text("sender", order.sender);
    if (order.max_price) {
        ask.name("maxPrice");
        json::Object price{body};
        // A string holding a number: exact whatever its size, and accepted by every signer.
        price.text("price", decimal_below(*order.max_price));
        price.text("currency", "wei");
        price.text("unit", protocol::unit_name(order.type));
        price.end();
    }
    if (state) {
        ask.name("state");
        json::Object shown{body};
        shown.text("State", state->state);
        shown.text("Sig", state->seal);
        shown.end();
    }
    ask.end();
    return body;
}

Result<SignerAnswer> read_payment_answer(int status, std::string_view body, std::string_view retry_after) {
    SignerAnswer answer{.status = status, .headers = {}, .state = {}, .error = {}};
    if (status == 200 || status == 482) {
        if (const auto read = read_payment(body, answer); !read) {
            return read.error();
        }
    }
    if (status != 200) {
        answer.error = read_signer_error(status, body, retry_after);
    }
    return answer;
}

Result<AddressProof> read_address_proof(std::string_view body) {
    const auto json = parse_object(body);
    const auto text = json.is_discarded() ? std::string{} : string_at(json, "address");
    const auto address = protocol::parse_address(text);
    auto signature = protocol::parse_hex(json.is_discarded() ? std::string{} : string_at(json, "signature"));
    if (!address || !signature || signature->size() != 65) {
        return make_error(ErrorCode::protocol_error, "the signer's address proof is malformed", kIsItASigner);
    }
    return AddressProof{text, *address, *std::move(signature)};
}

Error read_signer_error(int status, std::string_view body, std::string_view retry_after) {
    const auto json = parse_object(body);
    const auto found = json.is_discarded() ? json.end() : json.find("error");
    const auto error = !json.is_discarded() && found != json.end() && found->is_object() ? *found : Json::object();
    auto message = string_at(error, "message");
    if (message.empty()) {
        message = json.is_discarded() && !body.empty() ? printable(body, 200) : "no explanation";
    }
    Error out = make_error(code_for(string_at(error, "code"), status),
                           "the signer answered " + std::to_string(status) + ": " + printable(message, 2000),
                           printable(string_at(error, "hint"), 2000));
    if (out.hint.empty()) {
        out.hint = hint_for(status);
    }
    out.request_id = printable(string_at(error, "request_id"), 200);
    out.retryable = out.retryable || status >= 500;
    out.retry_after = seconds_in(retry_after);
    copy_details(error, out);
    return out;
}

}  // namespace farebox::gateway
