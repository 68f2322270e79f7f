#include <filesystem>
#include <system_error>
#include <vector>

#include "protocol/address.hpp"
#include "signer/chain/sandbox_keys.hpp"
#include "signer/commands/admin_answers.hpp"
#include "signer/commands/safe_file.hpp"
#include "signer/config/active_key.hpp"
#include "signer/config/load.hpp"
#include "vault/key_tool.hpp"

namespace farebox::signer::commands {
namespace {

std::string callers_of(const Json& key) {
    const auto count = list_of(key, "callers").size();
    return count == 0 ? "-" : std::to_string(count);
}

std::string key_table(const Json& document) {
    std::string table =
        pad("KEY", 44) + pad("STATUS", 10) + pad("SINCE", 22) + pad("DEPOSIT", 16) + pad("RESERVE", 16) + "CALLERS\n";
    for (const auto& key : list_of(document, "keys")) {
        const bool in_vault = key.value("in_vault", true);
        table += pad(text_of(key, "address"), 44) + pad(text_of(key, "status"), 10) +
                 pad(text_of(key, "since").substr(0, 19), 22) + pad(amount_of(key, "deposit"), 16) +
                 pad(amount_of(key, "reserve"), 16) + callers_of(key) + (in_vault ? "" : "  (not in the vault)") + "\n";
    }
    return table;
}

/// Orders something about a key, which is looked at here so that a slip of the pen is wrong usage.
int order(const AdminOptions& options, const std::string& verb, const std::string& key) {
    const auto address = protocol::parse_checksummed_address(key);
    if (!address) {
        return fail(make_error(address.error().code, "\"" + key + "\" is no key: " + address.error().message,
                               "`farebox-signer keys list` shows the keys"),
                    options.config.output, kExitUsage);
    }
    return tell_signer(options, {"POST", "/keys/" + verb, Json{{"key", protocol::to_checksum(*address)}}.dump()});
}

/// A sandbox's keys are cheap to guess, and noted beside them: a chain of constants is for those only.
Result<Address> make_sandbox_key(const KeystoreConfig& keystore, std::vector<Address> noted) {
    const auto made = vault::create_key(keystore.path, keystore.password_file, vault::KeyStrength::light);
    if (!made) {
        return made.error();
    }
    noted.push_back(made->address);
    std::string lines;
    for (const auto& address : noted) {
        lines += protocol::to_checksum(address) + "\n";
    }
    const auto written = write_private_file(sandbox_marker_path(keystore.path), lines, true);
    return written ? Result<Address>{made->address} : Result<Address>{written.error()};
}

Result<Address> make_key(const KeyMakeOptions& options, const KeystoreConfig& keystore) {
    const auto noted = read_sandbox_keys(keystore.path);
    if (noted && options.import_key.empty()) {
        return make_sandbox_key(keystore, *noted);
    }
    const auto made = options.import_key.empty() ? vault::create_key(keystore.path, keystore.password_file)
                                                 : vault::import_key({options.import_key, options.import_password},
                                                                     keystore.path, keystore.password_file);
    return made ? Result<Address>{made->address} : Result<Address>{made.error()};
}

Result<void> check_makes_keys(const KeystoreConfig& keystore) {
    std::error_code unknown;
    if (keystore.backend != KeyBackend::file) {
        return make_error(ErrorCode::invalid_argument,
                          "the keys are in " + std::string{config::describe(keystore.backend)} + ", not in files",
                          "make the key there");
    }
    if (!std::filesystem::is_directory(keystore.path, unknown)) {
        return make_error(ErrorCode::invalid_argument, keystore.path + " is not a folder of keys",
                          "put the key's file into a folder of its own, and make that keystore.path");
    }
    return {};
}

}  // namespace

int run_keys_create(const KeyMakeOptions& options) {
    const auto output = options.config.output;
    const auto loaded = config::load(config::request_of_process(options.config.file, options.config.overrides));
    if (!loaded) {
        return fail(loaded.error(), output, kExitUsage);
    }
    const auto& keystore = loaded->config.keystore;
    if (const auto possible = check_makes_keys(keystore); !possible) {
        return fail(possible.error(), output, kExitUsage);
    }
    const auto made = make_key(options, keystore);
    if (!made) {
        return fail(made.error(), output);
    }
    const auto address = protocol::to_checksum(*made);
    return succeed(output == Output::json
                       ? Json{{"address", address}, {"keystore", keystore.path}}.dump()
                       : address + " is in " + keystore.path +
                             "\nSend it ether and fund it: farebox-signer fund deposit AMOUNT --reserve AMOUNT --key " +
                             address + "\nThen: farebox-signer keys flip " + address);
}

int run_keys_list(const AdminOptions& options) {
    return show_answer(options, {"GET", "/keys", {}}, key_table);
}

int run_keys_flip(const AdminOptions& options, const KeyOrder& what) {
    if (what.key.empty() == what.client.empty()) {
        return fail(make_error(ErrorCode::invalid_argument, "name the key to activate, or a client with --client",
                               "`farebox-signer keys list` shows the keys"),
                    options.config.output, kExitUsage);
    }
    if (!what.client.empty()) {
        return tell_signer(options, {"POST", "/keys/flip", Json{{"client", what.client}}.dump()});
    }
    return order(options, "flip", what.key);
}

int run_keys_retire(const AdminOptions& options, const KeyOrder& what) {
    return order(options, "retire", what.key);
}

int run_keys_revoke(const AdminOptions& options, const KeyOrder& what) {
    return order(options, "revoke", what.key);
}

}  // namespace farebox::signer::commands
