#include "signer/payment/session_state.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "protocol/address.hpp"
#include "protocol/hex.hpp"
#include "signer/payment/json_text.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::json;

template <class Integer>
void append_number(std::string& out, std::string_view key, Integer value) {
    out += ',';
    append_json_key(out, key);
    out += std::to_string(value);
}

void append_text(std::string& out, std::string_view key, std::string_view value) {
    out += ',';
    append_json_key(out, key);
    append_json_string(out, value);
}

Error invalid_state() {
    return make_error(ErrorCode::state_invalid, "invalid state", "send the state of the last response unchanged");
}

bool equal_fold(std::string_view left, std::string_view right) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](char a, char b) { return lower(a) == lower(b); });
}

/// The value of a key, spelled exactly or, as Go allows, in other case.
const Json* find(const Json& json, std::string_view key) {
    if (const auto exact = json.find(key); exact != json.end()) {
        return &*exact;
    }
    for (const auto& [name, value] : json.items()) {
        if (equal_fold(name, key)) {
            return &value;
        }
    }
    return nullptr;
}

/// Each reader leaves `out` alone where the key is absent or null, as Go does. @return False for a wrong type.
bool read(const Json& json, const char* key, std::string& out) {
    const Json* found = find(json, key);
    if (found == nullptr || found->is_null()) {
        return true;
    }
    if (!found->is_string()) {
        return false;
    }
    out = found->get<std::string>();
    return true;
}

template <class Integer>
bool read(const Json& json, const char* key, Integer& out) {
    const Json* found = find(json, key);
    if (found == nullptr || found->is_null()) {
        return true;
    }
    if (!found->is_number_integer()) {
        return false;
    }
    // Unsigned values above int64 are stored apart by nlohmann; both ways are compared exactly.
    if (found->is_number_unsigned()) {
        const auto value = found->get<std::uint64_t>();
        out = static_cast<Integer>(value);
        return std::in_range<Integer>(value);
    }
    const auto value = found->get<std::int64_t>();
    out = static_cast<Integer>(value);
    return std::in_range<Integer>(value);
}

bool read_time(const Json& json, std::optional<protocol::Timestamp>& out) {
    std::string text;
    if (!read(json, "LastUpdate", text)) {
        return false;
    }
    if (text.empty() || text == protocol::kZeroTimeText) {
        return true;
    }
    const auto time = protocol::parse_rfc3339(text);
    if (time) {
        out = *time;
    }
    return static_cast<bool>(time);
}

/// Absent: the zero address, which no orchestrator has.
bool read_address(const Json& json, Address& out) {
    std::string text;
    if (find(json, "OrchestratorAddress") == nullptr) {
        return true;
    }
    if (!read(json, "OrchestratorAddress", text)) {
        return false;
    }
    const auto address = protocol::parse_hex_as<Address>(text, protocol::HexPrefix::required);
    if (address) {
        out = *address;
    }
    return static_cast<bool>(address);
}

bool read_balance(const Json& json, protocol::Rational& out) {
    std::string text;
    if (!read(json, "Balance", text)) {
        return false;
    }
    if (text.empty()) {
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

bool read_all(const Json& json, SessionState& state) {
    return read(json, "StateID", state.state_id) && read(json, "PMSessionID", state.pm_session_id) &&
           read_time(json, state.last_update) && read_address(json, state.orchestrator) &&
           read(json, "App", state.app) && read(json, "AuthExpiry", state.auth_expiry) &&
           read(json, "SenderNonce", state.sender_nonce) && read_balance(json, state.balance) &&
           read(json, "InitialPricePerUnit", state.initial_price_per_unit) &&
           read(json, "InitialPixelsPerUnit", state.initial_pixels_per_unit) && read(json, "Type", state.type) &&
           read(json, "SequenceNumber", state.sequence_number) && read(json, "AuthID", state.auth_id);
}

}  // namespace

std::string encode_session_state(const SessionState& state) {
    constexpr std::size_t kUsualSize = 640;
    std::string out;
    out.reserve(kUsualSize);
    out += '{';
    append_json_key(out, "StateID");
    append_json_string(out, state.state_id);
    append_text(out, "PMSessionID", state.pm_session_id);
    append_text(
        out, "LastUpdate",
        state.last_update ? protocol::format_rfc3339(*state.last_update) : std::string{protocol::kZeroTimeText});
    append_text(out, "OrchestratorAddress", protocol::to_lower_hex(state.orchestrator));
    append_text(out, "App", state.app);
    append_number(out, "AuthExpiry", state.auth_expiry);
    append_number(out, "SenderNonce", state.sender_nonce);
    append_text(out, "Balance", state.balance.to_ratio_string());
    append_number(out, "InitialPricePerUnit", state.initial_price_per_unit);
    append_number(out, "InitialPixelsPerUnit", state.initial_pixels_per_unit);
    append_text(out, "Type", state.type);
    append_number(out, "SequenceNumber", state.sequence_number);
    append_text(out, "AuthID", state.auth_id);
    out += '}';
    return out;
}

Result<SessionState> parse_session_state(std::string_view json) {
    if (json.size() > kMaxStateBytes) {
        return invalid_state();
    }
    // nlohmann neither recurses nor throws here, so hostile nesting costs no more than its length.
    const Json document = Json::parse(json, nullptr, /*allow_exceptions=*/false);
    SessionState state;
    if (!document.is_object() || !read_all(document, state)) {
        return invalid_state();
    }
    return state;
}

}  // namespace farebox::signer
