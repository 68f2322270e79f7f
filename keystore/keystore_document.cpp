#include "keystore/keystore_document.hpp"

#include <algorithm>
#include <bit>
#include <cctype>
#include <nlohmann/json.hpp>
#include <utility>

#include "keystore/fault.hpp"
#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"

namespace farebox::keystore {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kCipher = "aes-128-ctr";
constexpr std::string_view kPrf = "hmac-sha256";
constexpr std::size_t kMinDerivedBytes = 32;
constexpr std::size_t kMaxDerivedBytes = 128;
constexpr std::uint64_t kMaxScryptLanes = 256;  // p; others write 1 to 8

Error malformed(std::string_view field) {
    return make_fault(Fault::malformed, "keystore file: \"" + std::string{field} + "\" is missing or malformed");
}
Error unsupported(std::string_view what, std::string_view value) {
    return make_fault(Fault::unsupported, "keystore file: unsupported " + std::string{what} + " \"" +
                                              std::string{value.substr(0, 32)} + "\"");
}

bool same_ignoring_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(
        left, right, {}, [](unsigned char c) { return std::tolower(c); },
        [](unsigned char c) { return std::tolower(c); });
}

/// The member, whatever the case of its name (Go reads "Crypto" as "crypto"); null where it is absent.
const Json& member(const Json& object, std::string_view name) {
    static const Json absent;
    if (!object.is_object()) {
        return absent;
    }
    for (const auto& [key, value] : object.items()) {
        if (same_ignoring_case(key, name)) {
            return value;
        }
    }
    return absent;
}

/// The text of a member; empty where it is absent or something else.
std::string_view text_of(const Json& object, std::string_view name) {
    const Json& value = member(object, name);
    return value.is_string() ? std::string_view{value.get_ref<const std::string&>()} : std::string_view{};
}

Result<std::string> hex_of(const Json& object, std::string_view name) {
    if (!member(object, name).is_string()) {
        return malformed(name);
    }
    auto bytes = protocol::parse_hex(text_of(object, name), protocol::HexPrefix::forbidden);
    if (!bytes) {
        return malformed(name);
    }
    return bytes;
}

/// A count; above 2^53 it is nothing that a keystore can mean.
std::optional<std::uint64_t> count_of(const Json& object, std::string_view name) {
    const Json& value = member(object, name);
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > (1ULL << 53U)) {
        return std::nullopt;
    }
    return value.get<std::uint64_t>();
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0) {
            return false;
        }
    }
    return true;
}

Result<Json> parse_object(std::string_view json) {
    if (json.size() > kMaxKeystoreBytes) {
        return make_fault(Fault::not_json, "too large for a keystore file");
    }
    auto parsed = Json::parse(json.begin(), json.end(), nullptr, /*allow_exceptions=*/false);
    if (!parsed.is_object()) {
        return make_fault(Fault::not_json, "not a keystore file: it is not a JSON object",
                          "expected a keystore V3 file, as geth and go-livepeer write them");
    }
    return parsed;
}

Result<void> check_version(const Json& root) {
    const Json& version = member(root, "version");
    if (version.is_null()) {
        return unsupported("version", "none");
    }
    if (version.is_string() && version == "1") {
        return unsupported("version", "1");
    }
    if (!version.is_number_integer()) {
        return malformed("version");
    }
    return version == 3 ? Result<void>{} : Result<void>{unsupported("version", version.dump())};
}

Error bad_cost(std::string why) {
    return make_fault(Fault::kdf_parameters, "keystore file: " + std::move(why),
                      "write the key again with usual parameters, e.g. with `farebox-signer init`");
}

Result<ScryptCost> parse_scrypt(const Json& parameters, const DecryptLimits& limits) {
    const auto n = count_of(parameters, "n");
    const auto r = count_of(parameters, "r");
    const auto p = count_of(parameters, "p");
    if (!n || !r || !p) {
        return malformed("kdfparams");
    }
    if (*n < 2 || !std::has_single_bit(*n) || *r == 0 || *p == 0) {
        return bad_cost("scrypt's n must be a power of two above 1, r and p at least 1");
    }
    // Divisions, because the products may not fit: each factor is at most 2^53.
    const std::uint64_t rows = limits.scrypt_memory_bytes / 128;
    if (*n > rows || *r > rows / *n || *p > kMaxScryptLanes || *p > limits.scrypt_work / (*n * *r)) {
        return bad_cost("scrypt's n, r and p need more memory or time than is allowed");
    }
    return ScryptCost{*n, static_cast<std::uint32_t>(*r), static_cast<std::uint32_t>(*p)};
}

Result<Pbkdf2Cost> parse_pbkdf2(const Json& parameters, const DecryptLimits& limits) {
    if (text_of(parameters, "prf") != kPrf) {
        return unsupported("PBKDF2 PRF", text_of(parameters, "prf"));
    }
    const auto iterations = count_of(parameters, "c");
    if (!iterations) {
        return malformed("kdfparams");
    }
    if (*iterations == 0 || *iterations > limits.pbkdf2_iterations) {
        return bad_cost("PBKDF2's c is 0 or needs more time than is allowed");
    }
    return Pbkdf2Cost{*iterations};
}

Result<void> parse_kdf(const Json& crypto, const DecryptLimits& limits, KeystoreDocument& out) {
    const std::string_view kdf = text_of(crypto, "kdf");
    const Json& parameters = member(crypto, "kdfparams");
    if (kdf != "scrypt" && kdf != "pbkdf2") {
        return unsupported("key derivation", kdf);
    }
    auto salt = hex_of(parameters, "salt");
    if (!salt) {
        return std::move(salt).error();
    }
    const auto derived = count_of(parameters, "dklen");
    if (!derived || *derived < kMinDerivedBytes || *derived > kMaxDerivedBytes) {
        return bad_cost("dklen must be 32 to 128");
    }
    out.salt = *std::move(salt);
    out.derived_bytes = static_cast<std::size_t>(*derived);
    if (kdf == "scrypt") {
        const auto cost = parse_scrypt(parameters, limits);
        if (!cost) {
            return cost.error();
        }
        out.cost = *cost;
        return {};
    }
    const auto cost = parse_pbkdf2(parameters, limits);
    if (!cost) {
        return cost.error();
    }
    out.cost = *cost;
    return {};
}

Result<void> parse_cipher(const Json& crypto, KeystoreDocument& out) {
    if (text_of(crypto, "cipher") != kCipher) {
        return unsupported("cipher", text_of(crypto, "cipher"));
    }
    auto mac = hex_of(crypto, "mac");
    auto iv = hex_of(member(crypto, "cipherparams"), "iv");
    auto ciphertext = hex_of(crypto, "ciphertext");
    if (!mac || !iv || !ciphertext) {
        return std::move(!mac ? mac : (!iv ? iv : ciphertext)).error();
    }
    if (iv->size() != out.iv.size()) {
        return malformed("iv");
    }
    std::ranges::copy(*iv, out.iv.begin());
    out.mac = *std::move(mac);
    out.ciphertext = *std::move(ciphertext);
    return {};
}

Result<std::optional<Address>> parse_optional_address(const Json& root) {
    const Json& field = member(root, "address");
    if (field.is_null()) {
        return std::optional<Address>{};
    }
    const auto address = protocol::parse_address(text_of(root, "address"));
    if (!address) {
        return malformed("address");
    }
    return std::optional<Address>{*address};
}

}  // namespace

Result<KeystoreDocument> parse_keystore(std::string_view json, const DecryptLimits& limits) {
    const auto root = parse_object(json);
    if (!root) {
        return root.error();
    }
    if (auto version = check_version(*root); !version) {
        return std::move(version).error();
    }
    KeystoreDocument out;
    out.id = text_of(*root, "id");
    if (!is_uuid(out.id)) {
        return malformed("id");
    }
    const Json& crypto = member(*root, "crypto");
    if (auto cipher = parse_cipher(crypto, out); !cipher) {
        return std::move(cipher).error();
    }
    if (auto kdf = parse_kdf(crypto, limits, out); !kdf) {
        return std::move(kdf).error();
    }
    const auto address = parse_optional_address(*root);
    if (!address) {
        return address.error();
    }
    out.address = *address;
    return out;
}

Result<Address> parse_keystore_address(std::string_view json) {
    const auto root = parse_object(json);
    if (!root) {
        return root.error();
    }
    const auto address = parse_optional_address(*root);
    if (!address) {
        return address.error();
    }
    if (!*address) {
        return make_fault(Fault::no_address, "the keystore file does not name its address",
                          "add \"address\" to the file, or import the key with `farebox-signer init`");
    }
    return **address;
}

std::string write_keystore(const KeystoreDocument& document) {
    const auto hex = [](std::string_view bytes) { return protocol::to_hex(protocol::as_bytes(bytes)); };
    const auto& cost = std::get<ScryptCost>(document.cost);
    Json parameters = {{"dklen", document.derived_bytes}, {"salt", hex(document.salt)}};
    parameters.update({{"n", cost.n}, {"r", cost.r}, {"p", cost.p}});
    const Json crypto = {
        {"cipher", kCipher},
        {"cipherparams", {{"iv", protocol::to_hex(document.iv)}}},
        {"ciphertext", hex(document.ciphertext)},
        {"kdf", "scrypt"},
        {"kdfparams", parameters},
        {"mac", hex(document.mac)},
    };
    const Json root = {
        {"address", protocol::to_hex(document.address.value().span())},
        {"crypto", crypto},
        {"id", document.id},
        {"version", 3},
    };
    return root.dump();
}

}  // namespace farebox::keystore
