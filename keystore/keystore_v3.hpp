#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "keystore/private_key.hpp"
#include "keystore/secret.hpp"

/// Web3 secret storage, version 3: the files of geth, go-livepeer, clef and most wallets.
namespace farebox::keystore {

/// Cost of deriving the file's key from the password.
struct ScryptCost {
    std::uint64_t n = 262144;  ///< Power of two; memory is 128 x n x r bytes.
    std::uint32_t r = 8;
    std::uint32_t p = 1;
};
/// geth's standard: about a second and 256 MiB.
inline constexpr ScryptCost kStandardScrypt{};
/// geth's light: about 0.1 s and 4 MiB. For tests and the sandbox.
inline constexpr ScryptCost kLightScrypt{4096, 8, 6};

/// What a file may cost us at most: a file is outside input, and its parameters choose our memory and time.
struct DecryptLimits {
    std::uint64_t scrypt_memory_bytes = 1ULL << 30U;  ///< 128 x n x r.
    std::uint64_t scrypt_work = 1ULL << 24U;          ///< n x r x p; eight times the standard's.
    std::uint64_t pbkdf2_iterations = 10'000'000;
};

/// Larger files are refused unread.
inline constexpr std::size_t kMaxKeystoreBytes = 65'536;

/// The key in a V3 file (aes-128-ctr with scrypt or PBKDF2-HMAC-SHA256). The file's address is not looked at: see
/// unlock_keystore. Errors: see Fault; a wrong password and a changed file are the same error.
[[nodiscard]] Result<PrivateKey> decrypt_keystore(std::string_view json, const SecretString& password,
                                                  const DecryptLimits& limits = {});

/// decrypt_keystore, and the key must be the one that the file names.
[[nodiscard]] Result<PrivateKey> unlock_keystore(std::string_view json, const SecretString& password,
                                                 const DecryptLimits& limits = {});

/// The address a V3 file names, without decrypting it.
[[nodiscard]] Result<Address> read_keystore_address(std::string_view json);

/// A V3 file with fresh salt, IV and id, readable by geth and go-livepeer. Throws std::runtime_error when the system
/// has no memory or random numbers.
[[nodiscard]] std::string encrypt_keystore(const PrivateKey& key, const SecretString& password,
                                           const ScryptCost& cost = kStandardScrypt);

/// Entry point for fuzzing: reads @p json as decrypt_keystore does, with limits that keep one run short.
void fuzz_keystore(std::string_view json);

}  // namespace farebox::keystore
