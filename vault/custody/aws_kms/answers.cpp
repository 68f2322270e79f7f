#include "vault/custody/aws_kms/answers.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "net/json_limits.hpp"
#include "protocol/base64.hpp"
#include "vault/custody/aws_kms/der.hpp"

namespace farebox::vault::aws_kms {
namespace {

using Json = nlohmann::json;

constexpr net::JsonLimits kLimits{64 * 1024, 8};
constexpr std::size_t kMaxKeyIdBytes = 2048;  // as the API's reference says
constexpr std::size_t kMaxNameBytes = 64;

/// How a refusal is told. The first row whose name is the error's counts.
struct Row {
    std::string_view name;
    ErrorCode code;
    std::string_view hint;
};
constexpr std::string_view kCredentialsHint =
    "look at the credentials (expired, or of another account?) and at this machine's clock";
constexpr std::string_view kPolicyHint =
    "allow kms:GetPublicKey and kms:Sign for this key, in its policy or the user's";
constexpr std::string_view kKindHint =
    "make a key with key spec ECC_SECG_P256K1 and key usage SIGN_VERIFY, and name it in aws_kms.key_ids";
constexpr std::string_view kStateHint = "enable the key; signing goes on by itself then";
constexpr std::string_view kThrottleHint =
    "ask again later; AWS can raise the account's quota of ECC operations per second";
constexpr std::string_view kIdHint = "correct aws_kms.key_ids and aws_kms.region";
constexpr std::array kRows{
    Row{"AccessDeniedException", ErrorCode::forbidden, kPolicyHint},
    Row{"ExpiredTokenException", ErrorCode::unauthenticated, kCredentialsHint},
    Row{"UnrecognizedClientException", ErrorCode::unauthenticated, kCredentialsHint},
    Row{"InvalidClientTokenId", ErrorCode::unauthenticated, kCredentialsHint},
    Row{"InvalidSignatureException", ErrorCode::unauthenticated, kCredentialsHint},
    Row{"SignatureDoesNotMatch", ErrorCode::unauthenticated, kCredentialsHint},
    Row{"IncompleteSignatureException", ErrorCode::unauthenticated, kCredentialsHint},
    Row{"IncompleteSignature", ErrorCode::unauthenticated, kCredentialsHint},
    Row{"MissingAuthenticationTokenException", ErrorCode::unauthenticated, kCredentialsHint},
    Row{"MissingAuthenticationToken", ErrorCode::unauthenticated, kCredentialsHint},
    Row{"RequestExpired", ErrorCode::unauthenticated, kCredentialsHint},
    Row{"NotFoundException", ErrorCode::not_found, kIdHint},
    Row{"InvalidArnException", ErrorCode::invalid_argument, kIdHint},
    Row{"ValidationException", ErrorCode::invalid_argument, kIdHint},
    Row{"InvalidKeyUsageException", ErrorCode::invalid_argument, kKindHint},
    Row{"UnsupportedOperationException", ErrorCode::invalid_argument, kKindHint},
    Row{"DisabledException", ErrorCode::vault_unavailable, kStateHint},
    Row{"KMSInvalidStateException", ErrorCode::vault_unavailable, kStateHint},
    Row{"ThrottlingException", ErrorCode::vault_unavailable, kThrottleHint},
    Row{"LimitExceededException", ErrorCode::vault_unavailable, kThrottleHint},
};
constexpr Row kUnnamedRefusal{"", ErrorCode::unauthenticated,
                              "look at the credentials, their policy and this machine's clock"};
constexpr Row kUnknown{"", ErrorCode::vault_unavailable, "look at AWS's health page; signing goes on by itself"};

Json parse(std::string_view body) {
    return net::check_json_limits(body, kLimits) ? Json::parse(body, nullptr, false) : Json{};
}

std::optional<std::string> text(const Json& object, const char* name) {
    const auto found = object.find(name);
    return object.is_object() && found != object.end() && found->is_string() ? std::optional{found->get<std::string>()}
                                                                             : std::nullopt;
}

/// "com.amazonaws.kms#DisabledException" and "DisabledException" are the same; anything that is no name is none.
std::string name_of(std::string_view body) {
    auto type = text(parse(body), "__type").value_or("");
    type.erase(0, type.rfind('#') + 1);
    const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    return type.size() <= kMaxNameBytes && std::ranges::all_of(type, letter) ? type : std::string{};
}

bool is_key_id(std::string_view id) {
    return !id.empty() && id.size() <= kMaxKeyIdBytes &&
           std::ranges::all_of(id, [](char c) { return c > ' ' && c < '\x7f'; });
}

Error no_answer(const std::string& what) {
    return make_error(ErrorCode::protocol_error, "answered no " + what);
}

}  // namespace

Result<KeyFacts> decode_public_key(std::string_view body) {
    const Json answer = parse(body);
    const auto id = text(answer, "KeyId");
    const auto key = text(answer, "PublicKey");
    const auto der = key ? protocol::base64_decode(*key) : Result<std::string>{no_answer("")};
    if (!id || !is_key_id(*id) || !der) {
        return no_answer("public key");
    }
    const auto address = address_of_public_key(*der);
    if (!address || text(answer, "KeyUsage") != "SIGN_VERIFY") {
        return make_error(ErrorCode::invalid_argument, "has a key of another kind", std::string{kKindHint});
    }
    return KeyFacts{*id, *address};
}

Result<std::array<std::uint8_t, 64>> decode_signature(std::string_view body) {
    const auto signature = text(parse(body), "Signature");
    const auto der = signature ? protocol::base64_decode(*signature) : Result<std::string>{no_answer("")};
    const auto compact = der ? compact_signature(*der) : Result<std::array<std::uint8_t, 64>>{no_answer("")};
    return compact ? *compact : Result<std::array<std::uint8_t, 64>>{no_answer("signature")};
}

Error refusal(int status, std::string_view body, const std::string& what) {
    const auto name = name_of(body);
    const auto* row = std::ranges::find(kRows, name, &Row::name);
    if (row == kRows.end()) {
        // Something before KMS, which speaks no JSON, may still say whose fault it is.
        row = status == 401 || status == 403 ? &kUnnamedRefusal : &kUnknown;
    }
    auto error =
        make_error(row->code, "refuses " + what + ": " + (name.empty() ? "HTTP " + std::to_string(status) : name),
                   std::string{row->hint});
    if (row->hint == kThrottleHint) {
        error.retry_after = std::chrono::seconds{1};
    }
    return error;
}

}  // namespace farebox::vault::aws_kms
