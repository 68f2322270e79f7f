#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "keystore/keystore_v3.hpp"

/// A V3 file as plain values: reading and writing its JSON, no cryptography.
namespace farebox::keystore {

struct Pbkdf2Cost {
    std::uint64_t iterations = 0;
};

struct KeystoreDocument {
    std::optional<Address> address;
    std::string id;
    std::string ciphertext;
    std::array<std::uint8_t, 16> iv{};
    std::string mac;
    std::string salt;
    std::size_t derived_bytes = 32;
    std::variant<ScryptCost, Pbkdf2Cost> cost;
};

/// Reads untrusted JSON. Everything but the MAC and the key's range is checked, in the order in which geth checks it.
[[nodiscard]] Result<KeystoreDocument> parse_keystore(std::string_view json, const DecryptLimits& limits);

/// The address a file names, or Fault::no_address. Its cryptography may be one we cannot read.
[[nodiscard]] Result<Address> parse_keystore_address(std::string_view json);

/// The JSON of a scrypt document that names its address.
[[nodiscard]] std::string write_keystore(const KeystoreDocument& document);

}  // namespace farebox::keystore
