#include "signer/access/token_keys.hpp"
#include "tests/fuzz/target.hpp"

// What a token issuer publishes.
namespace farebox::fuzz {

void jwks(std::string_view input) {
    using namespace signer;
    if (const auto keys = TokenKeys::parse(input)) {
        require(keys->size() > 0 && keys->size() <= TokenKeys::kMaxKeys, "a set has its limits");
        for (const auto algorithm : {TokenAlgorithm::rs256, TokenAlgorithm::es256}) {
            const auto* key = keys->find(algorithm, "");
            require(key == nullptr || (key->key && !key->verifies("text", "signature")), "a key can be asked");
        }
    } else {
        require(keys.error().code == ErrorCode::invalid_argument, "what is no set has its code");
    }
    const auto found = read_discovery(input, "https://issuer.example");
    require(found ? !found->empty() : found.error().code == ErrorCode::protocol_error, "a discovery names its keys");
}

}  // namespace farebox::fuzz
