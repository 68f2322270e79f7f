#include "vault/key_tool.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "keystore/fault.hpp"
#include "keystore/keyring.hpp"
#include "keystore/keystore_v3.hpp"
#include "keystore/private_file.hpp"
#include "keystore/random.hpp"
#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "vault/in_process_vault.hpp"
#include "vault/open_core.hpp"

namespace farebox::vault {
namespace {

namespace fs = std::filesystem;
using keystore::Fault;
using keystore::make_fault;
using keystore::PrivateKey;
using keystore::SecretBytes;
using keystore::SecretString;

/// As geth names its files: UTC--2026-01-31T12-00-00.123456789Z--<address>.
std::string keystore_file_name(const Address& address) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now);
    const auto nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(now - seconds).count();
    const std::time_t time = seconds.count();
    std::tm utc{};
    ::gmtime_r(&time, &utc);
    std::array<char, 64> stamp{};
    std::strftime(stamp.data(), stamp.size(), "UTC--%Y-%m-%dT%H-%M-%S", &utc);
    std::array<char, 16> fraction{};
    std::snprintf(fraction.data(), fraction.size(), ".%09lldZ", static_cast<long long>(nanos));
    return std::string{stamp.data()} + fraction.data() + "--" + protocol::to_hex(address.data);
}

/// Writes the key and opens the file again: a key that cannot be read back must fail now, not after it was funded.
Result<KeyFile> store_key(const PrivateKey& key, const fs::path& folder, const SecretString& password,
                          KeyStrength strength) {
    const auto& cost = strength == KeyStrength::light ? keystore::kLightScrypt : keystore::kStandardScrypt;
    KeyFile stored{key.address(), folder / keystore_file_name(key.address())};
    const auto json = keystore::encrypt_keystore(key, password, cost);
    if (auto written = keystore::write_private_file(stored.path, json); !written) {
        return std::move(written).error();
    }
    const auto read_back = keystore::read_private_file(stored.path, keystore::kMaxKeystoreBytes);
    if (!read_back) {
        return read_back.error();
    }
    const auto unlocked = keystore::unlock_keystore(protocol::as_chars(read_back->span()), password);
    if (!unlocked) {
        return unlocked.error();
    }
    if (auto tested = unlocked->self_test(); !tested) {
        return std::move(tested).error();
    }
    return stored;
}

Result<PrivateKey> parse_hex_key(const SecretString& text) {
    const auto digits = protocol::strip_hex_prefix(text.reveal(), protocol::HexPrefix::optional);
    SecretBytes bytes{32};
    if (!protocol::decode_hex(digits, bytes.span())) {
        return make_fault(Fault::malformed, "the file holds neither a keystore V3 nor a key of 64 hex digits");
    }
    return PrivateKey::from_bytes(bytes.span());
}

Result<PrivateKey> open_source(const ImportSource& source) {
    const auto file = keystore::read_private_file(source.key_file, keystore::kMaxKeystoreBytes);
    if (!file) {
        return file.error();
    }
    const auto text = protocol::as_chars(file->span());
    const auto start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || text[start] != '{') {
        const auto digits = keystore::read_password_file(source.key_file);  // trims as a password's
        return digits ? parse_hex_key(*digits) : Result<PrivateKey>{digits.error()};
    }
    const auto password = keystore::read_password_file(source.password_file);
    if (!password) {
        return password.error();
    }
    return keystore::decrypt_keystore(text, *password);
}

Result<void> check_absent(const Address& address, const fs::path& folder) {
    const auto present = list_keys(folder);
    if (!present) {
        // No folder or no file in it yet: nothing can clash.
        const bool empty = keystore::fault_name(present.error()) == keystore::to_string(Fault::file_missing);
        return empty ? Result<void>{} : Result<void>{present.error()};
    }
    for (const auto& file : *present) {
        if (file.address == address) {
            return make_fault(Fault::duplicate_key,
                              "key " + protocol::to_checksum(address) + " is already in " + file.path.string(),
                              "without --import, init --force keeps it");
        }
    }
    return {};
}

}  // namespace

Result<void> create_password_file(const fs::path& path) {
    SecretBytes random{32};
    keystore::fill_random(random.span());
    std::string text = protocol::to_hex(random.span()) + "\n";
    auto written = keystore::write_private_file(path, text);
    keystore::wipe(text.data(), text.size());
    return written;
}

Result<void> check_password_file(const fs::path& path) {
    const auto password = keystore::read_password_file(path);
    return password ? Result<void>{} : Result<void>{password.error()};
}

Result<KeyFile> create_key(const fs::path& folder, const fs::path& password_file, KeyStrength strength) {
    const auto password = keystore::read_password_file(password_file);
    if (!password) {
        return password.error();
    }
    return store_key(PrivateKey::generate(), folder, *password, strength);
}

Result<KeyFile> import_key(const ImportSource& source, const fs::path& folder, const fs::path& password_file,
                           KeyStrength strength) {
    const auto password = keystore::read_password_file(password_file);
    if (!password) {
        return password.error();
    }
    const auto key = open_source(source);
    if (!key) {
        return key.error();
    }
    if (auto absent = check_absent(key->address(), folder); !absent) {
        return std::move(absent).error();
    }
    return store_key(*key, folder, *password, strength);
}

Result<std::vector<KeyFile>> list_keys(const fs::path& keystore) {
    const auto files = keystore::list_keystore_files(keystore);
    if (!files) {
        return files.error();
    }
    std::vector<KeyFile> keys;
    for (const auto& path : *files) {
        const auto content = keystore::read_private_file(path, keystore::kMaxKeystoreBytes);
        if (!content) {
            return content.error();
        }
        const auto address = keystore::read_keystore_address(protocol::as_chars(content->span()));
        if (!address) {
            auto error = address.error();
            error.message = path.string() + ": " + error.message;
            return error;
        }
        keys.push_back({*address, path});
    }
    return keys;
}

Result<std::unique_ptr<Vault>> make_vault(const VaultConfig& config) {
    auto custodian = open_custodian(config);
    if (!custodian) {
        return std::move(custodian).error();
    }
    return make_in_process_vault(*std::move(custodian), config.caps);
}

}  // namespace farebox::vault
