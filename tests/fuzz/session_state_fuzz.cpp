#include "signer/payment/session_state.hpp"

#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {

void session_state(std::string_view input) {
    const auto state = signer::parse_session_state(input);
    if (!state) {
        require(state.error().code == ErrorCode::state_invalid, "an unreadable state is state_invalid");
        return;
    }
    require(input.size() <= signer::kMaxStateBytes, "a state above the limit is refused");
    const std::string encoded = signer::encode_session_state(*state);
    const auto again = signer::parse_session_state(encoded);
    require(again && signer::encode_session_state(*again) == encoded, "a state is read and written unchanged");
    require(again->balance == state->balance && again->last_update == state->last_update &&
                again->sender_nonce == state->sender_nonce && again->app == state->app,
            "a state keeps its values");
}

}  // namespace farebox::fuzz
