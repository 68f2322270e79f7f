#include <algorithm>

#include "protocol/base64.hpp"
#include "signer/access/jwt.hpp"
#include "tests/fuzz/target.hpp"

// What a stranger sends as a token, and what whoever signed one may put into it.
namespace farebox::fuzz {

void jwt(std::string_view input) {
    using namespace signer;
    if (const auto token = parse_token(input)) {
        require(input.size() <= kMaxTokenBytes, "a token has its limit");
        require(input.starts_with(token->signed_part), "what is signed is what was sent");
        require(!token->payload.empty() && !token->signature.empty(), "no part is empty");
        require(input == std::string{input.substr(0, input.find('.'))} + "." +
                             protocol::base64url_encode(token->payload) + "." +
                             protocol::base64url_encode(token->signature),
                "a token has one spelling");
    }
    if (const auto claims = parse_claims(input, {"azp", "sub"})) {
        require(claims->expires >= 0 && claims->not_before >= 0, "no time is before 1970");
        require(claims->owner.empty() || claims->owner.starts_with("azp:") || claims->owner.starts_with("sub:"),
                "an owner is named with its claim");
        require(std::ranges::none_of(claims->scopes, [](const auto& scope) { return scope.empty(); }),
                "a scope has a name");
    }
    round_trip(
        input, protocol::base64url_decode, [](const std::string& bytes) { return protocol::base64url_encode(bytes); },
        "bytes have one spelling");
}

}  // namespace farebox::fuzz
