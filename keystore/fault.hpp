#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/error.hpp"

namespace farebox::keystore {

/// Why a key, a keystore file or a password file was refused. The name travels in Error::details under
/// "keystore_fault", so that callers and tests need not read texts.
enum class Fault : std::uint8_t {
    not_json,          ///< Not one JSON object, or larger than a keystore file can be.
    malformed,         ///< A field is missing, of the wrong type, or not plain hex.
    unsupported,       ///< Another version, cipher, key derivation or PRF.
    kdf_parameters,    ///< Key derivation parameters that are invalid or need too much memory or time.
    wrong_password,    ///< The MAC does not match: wrong password, or the file was changed.
    invalid_key,       ///< Decrypted, but not a secp256k1 key of 32 bytes in 1 … n-1.
    no_address,        ///< The file does not say whose key it holds.
    address_mismatch,  ///< The key is another one than the file (or the caller) says.
    file_missing,      ///< No such file or directory, or nothing in it.
    file_unreadable,   ///< The system refuses to open or read it, or it is not a regular file.
    file_permissions,  ///< Others than its owner may read or write it.
    file_exists,       ///< Refusing to overwrite.
    file_not_written,  ///< The system refuses to write it.
    empty_password,    ///< The password file holds nothing but white space.
    duplicate_key,     ///< The same address twice in one keyring.
    self_test_failed,  ///< A test signature does not recover to the key's address.
};

/// The name in Error::details, e.g. "wrong_password".
[[nodiscard]] std::string_view to_string(Fault fault) noexcept;

/// An Error of the code that fits @p fault, with the fault in its details.
[[nodiscard]] Error make_fault(Fault fault, std::string message, std::string hint = {});

/// The "keystore_fault" of @p error, or an empty view.
[[nodiscard]] std::string_view fault_name(const Error& error) noexcept;

}  // namespace farebox::keystore
