// Finding keys on a token.
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "keystore/foreign_signature.hpp"
#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"
#include "vault/custody/pkcs11/token.hpp"

namespace farebox::vault::pkcs11 {
namespace {

constexpr CK_ULONG kMaxObjects = 256;
/// Ids, curve names and points are all shorter.
constexpr CK_ULONG kMaxAttributeBytes = 256;
/// The object identifier of secp256k1 (1.3.132.0.10) in DER.
constexpr std::string_view kSecp256k1{"\x06\x05\x2b\x81\x04\x00\x0a", 7};

/// What an object must be to be found.
class Template {
public:
    Template& with(CK_ATTRIBUTE_TYPE type, const CK_ULONG& value) { return add(type, &value, sizeof value); }
    Template& with(CK_ATTRIBUTE_TYPE type, const CK_BBOOL& value) { return add(type, &value, sizeof value); }
    Template& with(CK_ATTRIBUTE_TYPE type, std::string_view value) { return add(type, value.data(), value.size()); }
    [[nodiscard]] std::span<CK_ATTRIBUTE> attributes() { return attributes_; }

private:
    Template& add(CK_ATTRIBUTE_TYPE type, const void* value, std::size_t size) {
        attributes_.push_back({type, const_cast<void*>(value), size});  // NOLINT: the module only reads it
        return *this;
    }
    std::vector<CK_ATTRIBUTE> attributes_;
};

Result<std::vector<CK_OBJECT_HANDLE>> find_objects(const Token& token, CK_SESSION_HANDLE session, Template wanted) {
    const auto attributes = wanted.attributes();
    if (const auto result = token.api().C_FindObjectsInit(session, attributes.data(), attributes.size());
        result != CKR_OK) {
        return token.failed("C_FindObjectsInit", result);
    }
    std::vector<CK_OBJECT_HANDLE> found(kMaxObjects);
    CK_ULONG count = 0;
    const auto result = token.api().C_FindObjects(session, found.data(), found.size(), &count);
    token.api().C_FindObjectsFinal(session);
    if (result != CKR_OK) {
        return token.failed("C_FindObjects", result);
    }
    found.resize(std::min(count, kMaxObjects));
    return found;
}

/// Absent where the object has no such attribute, or an unreasonable one.
std::optional<std::string> read_attribute(const Token& token, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                                          CK_ATTRIBUTE_TYPE type) {
    std::string value(kMaxAttributeBytes, '\0');
    CK_ATTRIBUTE attribute{type, value.data(), value.size()};
    if (token.api().C_GetAttributeValue(session, object, &attribute, 1) != CKR_OK ||
        attribute.ulValueLen > kMaxAttributeBytes) {
        return std::nullopt;
    }
    value.resize(attribute.ulValueLen);
    return value;
}

/// CKA_EC_POINT is a DER OCTET STRING; some modules leave its two bytes of header out.
std::string_view bare_point(std::string_view point) {
    const bool wrapped =
        point.size() > 2 && point[0] == 0x04 && point.size() == 2U + static_cast<std::uint8_t>(point[1]);
    return wrapped ? point.substr(2) : point;
}

/// Of the public key with that id.
std::optional<Address> find_address(const Token& token, CK_SESSION_HANDLE session, const std::string& id) {
    const CK_ULONG object_class = CKO_PUBLIC_KEY;
    const CK_ULONG type = CKK_EC;
    const auto objects = find_objects(
        token, session, Template{}.with(CKA_CLASS, object_class).with(CKA_KEY_TYPE, type).with(CKA_ID, id));
    if (!objects) {
        return std::nullopt;
    }
    for (const auto object : *objects) {
        if (const auto point = read_attribute(token, session, object, CKA_EC_POINT)) {
            if (const auto address = keystore::address_of_point(protocol::as_bytes(bare_point(*point)))) {
                return *address;
            }
        }
    }
    return std::nullopt;
}

}  // namespace

Result<std::vector<TokenKey>> find_keys(const Token& token, CK_SESSION_HANDLE session) {
    const CK_ULONG object_class = CKO_PRIVATE_KEY;
    const CK_ULONG type = CKK_EC;
    const CK_BBOOL yes = CK_TRUE;
    const auto objects = find_objects(
        token, session, Template{}.with(CKA_CLASS, object_class).with(CKA_KEY_TYPE, type).with(CKA_SIGN, yes));
    if (!objects) {
        return objects.error();
    }
    std::vector<TokenKey> keys;
    for (const auto object : *objects) {
        const auto curve = read_attribute(token, session, object, CKA_EC_PARAMS);
        const auto id = read_attribute(token, session, object, CKA_ID);
        if (curve != kSecp256k1 || !id) {
            continue;
        }
        if (const auto address = find_address(token, session, *id)) {
            keys.push_back({*address, *id});
        }
    }
    if (keys.empty()) {
        return make_error(
            ErrorCode::not_found, token.name() + " holds no key that can sign tickets",
            "make a secp256k1 key pair on it (`pkcs11-tool --keypairgen --key-type EC:secp256k1 --usage-sign "
            "--id 01`); private and public key carry the same id");
    }
    std::ranges::sort(keys, {}, &TokenKey::address);
    const auto twins = std::ranges::unique(keys, {}, &TokenKey::address);
    keys.erase(twins.begin(), twins.end());
    return keys;
}

Result<CK_OBJECT_HANDLE> find_private_key(const Token& token, CK_SESSION_HANDLE session, const TokenKey& key) {
    const CK_ULONG object_class = CKO_PRIVATE_KEY;
    const CK_ULONG type = CKK_EC;
    const auto objects = find_objects(
        token, session, Template{}.with(CKA_CLASS, object_class).with(CKA_KEY_TYPE, type).with(CKA_ID, key.id));
    if (!objects) {
        return objects.error();
    }
    if (objects->empty()) {
        return make_error(ErrorCode::vault_unavailable,
                          token.name() + " no longer holds the key of " + protocol::to_checksum(key.address),
                          "plug in the token that holds it");
    }
    return objects->front();
}

}  // namespace farebox::vault::pkcs11
