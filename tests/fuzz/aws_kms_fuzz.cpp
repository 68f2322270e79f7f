#include <algorithm>

#include "keystore/foreign_signature.hpp"
#include "tests/fuzz/target.hpp"
#include "vault/custody/aws_kms/answers.hpp"
#include "vault/custody/aws_kms/credentials.hpp"
#include "vault/custody/aws_kms/der.hpp"

namespace farebox::fuzz {
namespace {

using namespace vault::aws_kms;

void check_answers(std::string_view input) {
    if (const auto facts = decode_public_key(input)) {
        require(!facts->address.is_zero() && !facts->key_id.empty(), "a key has a name and an address");
    }
    const auto signature = decode_signature(input);
    require(signature || signature.error().code == ErrorCode::protocol_error, "what is no signature has its code");
    const auto refused = refusal(400, input, "kms:Sign");
    require(!refused.hint.empty(), "a refusal says what to do");
    require(refused.message.size() <= 100, "a refusal repeats no text of AWS but a name");
    require(std::ranges::all_of(refused.message, [](char c) { return c >= ' ' && c < '\x7f'; }),
            "a refusal can be printed");
}

void check_credentials(std::string_view input) {
    const auto plain = [](std::string_view text) {
        return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
    };
    if (const auto read = parse_credentials(input, "default")) {
        require(plain(read->access_key_id) && plain(read->session_token.reveal()), "a credential ends no header");
        require(!read->secret.empty() && read->secret.reveal().size() <= kMaxSecretBytes, "a secret has its limits");
    }
}

}  // namespace

void aws_kms(std::string_view input) {
    check_answers(input);
    check_credentials(input);
    if (const auto address = address_of_public_key(input)) {
        require(!address->is_zero(), "a point has an address");
    }
    static_cast<void>(static_cast<bool>(compact_signature(input)));
}

}  // namespace farebox::fuzz
