#include "farebox/options.hpp"
#include "protocol/base64.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {

/// The JSON of a token: base64 would hide it from the fuzzer. Then the same bytes as a token as it is.
void token(std::string_view input) {
    const auto options = Options::from_token(protocol::base64_encode(input));
    if (options) {
        for (const auto& orchestrator : options->orchestrators) {
            require(!orchestrator.empty(), "a token's orchestrators are not empty");
        }
    } else {
        require(options.error().code == ErrorCode::invalid_argument, "a bad token is invalid_argument");
    }
    const auto raw = Options::from_token(input);
    require(raw || raw.error().code == ErrorCode::invalid_argument, "a bad token is invalid_argument");
}

}  // namespace farebox::fuzz
