#include "signer/payment/session_state.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "json/events.hpp"
#include "json/object.hpp"
#include "protocol/address.hpp"
#include "protocol/ascii.hpp"
#include "protocol/hex.hpp"

namespace farebox::signer {
namespace {

Error invalid_state() {
    return make_error(ErrorCode::state_invalid, "invalid state", "send the state of the last response unchanged");
}

bool read_time(std::string_view text, std::optional<protocol::Timestamp>& out) {
    if (text.empty() || text == protocol::kZeroTimeText) {
        out.reset();
        return true;
    }
    const auto time = protocol::parse_rfc3339(text);
    if (time) {
        out = *time;
    }
    return static_cast<bool>(time);
}

bool read_address(std::string_view text, Address& out) {
    const auto address = protocol::parse_hex_as<Address>(text, protocol::HexPrefix::required);
    if (address) {
        out = *address;
    }
    return static_cast<bool>(address);
}

bool read_balance(std::string_view text, protocol::Rational& out) {
    if (text.empty()) {
        out = {};
        return true;
    }
    auto balance = protocol::Rational::parse(text);
    if (!balance) {
        balance = protocol::Rational::parse_decimal(text);  // Go reads both
    }
    if (balance) {
        out = *balance;
    }
    return static_cast<bool>(balance);
}

bool read_text(std::string_view text, std::string& out) {
    out = text;
    return true;
}

/// The known fields, in the order in which they are written; that of kKeys.
enum class Field : std::uint8_t {
    state_id,
    pm_session_id,
    last_update,
    orchestrator,
    app,
    auth_expiry,
    sender_nonce,
    balance,
    initial_price_per_unit,
    initial_pixels_per_unit,
    type,
    sequence_number,
    auth_id,
    unknown,
};
constexpr auto kKeys = std::to_array<std::string_view>(
    {"StateID", "PMSessionID", "LastUpdate", "OrchestratorAddress", "App", "AuthExpiry", "SenderNonce", "Balance",
     "InitialPricePerUnit", "InitialPixelsPerUnit", "Type", "SequenceNumber", "AuthID"});
static_assert(kKeys.size() == static_cast<std::size_t>(Field::unknown));

/// Fills a SessionState while the text is read. As in Go, null leaves a field alone and the last of several wins.
class StateReader final : public json::Events {
public:
    explicit StateReader(SessionState& state) : state_{state} {}

    bool on_null() override { return depth_ > 0; }
    bool on_bool() override { return ignored(); }
    bool on_number(std::string_view text) override { return ignored() || number(text); }
    bool on_string(std::string_view text) override { return ignored() || string(text); }
    bool on_key(std::string_view name) override {
        if (depth_ == 1) {
            choose(name);
        }
        return true;
    }
    bool on_object() override { return enter(depth_ == 0); }
    bool on_array() override { return enter(false); }
    bool on_end() override {
        --depth_;
        return true;
    }

private:
    [[nodiscard]] bool ignored() const noexcept { return depth_ > 1 || (depth_ == 1 && field_ == Field::unknown); }
    bool enter(bool is_root) {
        const bool wanted = is_root || ignored();
        ++depth_;
        return wanted;
    }
    void choose(std::string_view name);
    bool number(std::string_view text);
    bool string(std::string_view text);

    SessionState& state_;
    std::size_t depth_ = 0;
    Field field_ = Field::unknown;  ///< Whose value comes.
    std::size_t next_ = 0;          ///< The key that comes next where the text is ours.
};

void StateReader::choose(std::string_view name) {
    std::size_t at = next_;
    if (at == kKeys.size() || name != kKeys[at]) {
        const auto found = std::ranges::find_if(
            kKeys, [name](std::string_view key) { return protocol::equal_ignoring_case(key, name); });
        at = static_cast<std::size_t>(found - kKeys.begin());
    }
    field_ = static_cast<Field>(at);
    next_ = std::min(at + 1, kKeys.size());
}

bool StateReader::number(std::string_view text) {
    switch (field_) {
        case Field::auth_expiry:
            return json::read_integer(text, state_.auth_expiry);
        case Field::sender_nonce:
            return json::read_integer(text, state_.sender_nonce);
        case Field::initial_price_per_unit:
            return json::read_integer(text, state_.initial_price_per_unit);
        case Field::initial_pixels_per_unit:
            return json::read_integer(text, state_.initial_pixels_per_unit);
        case Field::sequence_number:
            return json::read_integer(text, state_.sequence_number);
        default:
            return false;
    }
}

bool StateReader::string(std::string_view text) {
    switch (field_) {
        case Field::state_id:
            return read_text(text, state_.state_id);
        case Field::pm_session_id:
            return read_text(text, state_.pm_session_id);
        case Field::last_update:
            return read_time(text, state_.last_update);
        case Field::orchestrator:
            return read_address(text, state_.orchestrator);
        case Field::app:
            return read_text(text, state_.app);
        case Field::balance:
            return read_balance(text, state_.balance);
        case Field::type:
            return read_text(text, state_.type);
        case Field::auth_id:
            return read_text(text, state_.auth_id);
        default:
            return false;
    }
}

}  // namespace

std::string encode_session_state(const SessionState& state) {
    constexpr std::size_t kUsualSize = 640;
    std::string out;
    out.reserve(kUsualSize);
    json::Object object{out};
    object.text("StateID", state.state_id);
    object.text("PMSessionID", state.pm_session_id);
    object.text("LastUpdate", state.last_update ? protocol::format_rfc3339(*state.last_update)
                                                : std::string{protocol::kZeroTimeText});
    object.text("OrchestratorAddress", protocol::to_lower_hex(state.orchestrator));
    object.text("App", state.app);
    object.number("AuthExpiry", state.auth_expiry);
    object.number("SenderNonce", state.sender_nonce);
    object.text("Balance", state.balance.to_ratio_string());
    object.number("InitialPricePerUnit", state.initial_price_per_unit);
    object.number("InitialPixelsPerUnit", state.initial_pixels_per_unit);
    object.text("Type", state.type);
    object.number("SequenceNumber", state.sequence_number);
    object.text("AuthID", state.auth_id);
    object.end();
    return out;
}

Result<SessionState> parse_session_state(std::string_view json) {
    if (json.size() > kMaxStateBytes) {
        return invalid_state();
    }
    SessionState state;
    StateReader reader{state};
    if (json::read(json, reader)) {
        return invalid_state();
    }
    return state;
}

}  // namespace farebox::signer
