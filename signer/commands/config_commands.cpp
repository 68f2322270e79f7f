#include <algorithm>
#include <chrono>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "protocol/address.hpp"
#include "signer/commands/commands.hpp"
#include "signer/commands/custody_options.hpp"
#include "signer/config/active_key.hpp"
#include "signer/config/check.hpp"
#include "signer/config/load.hpp"
#include "signer/config/print.hpp"
#include "signer/daemon/certificate_files.hpp"
#include "signer/doctor/key_reading.hpp"
#include "vault/key_tool.hpp"

namespace farebox::signer::commands {
namespace {

Result<config::Loaded> load(const ConfigOptions& options) {
    return config::load(config::request_of_process(options.file, options.overrides));
}

/// The key that would pay, by what the keystore's files say. Absent where only another backend knows, which is not
/// asked.
Result<std::optional<Address>> find_active_key(const KeystoreConfig& keystore) {
    if (keystore.backend != KeyBackend::file) {
        return keystore.active;
    }
    const auto files = vault::list_keys(keystore.path);
    if (!files) {
        return files.error();
    }
    std::vector<Address> keys;
    for (const auto& file : *files) {
        keys.push_back(file.address);
    }
    const auto chosen = config::choose_active_key(keys, keystore);
    return chosen ? Result<std::optional<Address>>{*chosen} : chosen.error();
}

}  // namespace

int run_config_check(const ConfigOptions& options) {
    const auto loaded = load(options);
    if (!loaded) {
        return fail(loaded.error(), options.output, kExitUsage);
    }
    const auto key = find_active_key(loaded->config.keystore);
    if (!key) {
        return fail(key.error(), options.output, kExitUsage);
    }
    if (const auto custody = doctor::check_custody(custody_options(loaded->config)); !custody) {
        return fail(custody.error(), options.output, kExitUsage);
    }
    if (const auto secret = doctor::secret_file(loaded->config); !secret.empty()) {
        if (const auto password = vault::check_password_file(secret); !password) {
            return fail(password.error(), options.output, kExitUsage);
        }
    }
    if (const auto keys = doctor::check_token_keys(loaded->config.api.jwt); !keys) {
        return fail(keys.error(), options.output, kExitUsage);
    }
    auto warnings = config::warnings_of(*loaded);
    if (const auto& files = loaded->config.api.tls; files.enabled()) {
        const auto certificate = read_server_certificate(files);
        if (!certificate) {
            return fail(certificate.error(), options.output, kExitUsage);
        }
        std::ranges::copy(warnings_of(*certificate, files, std::chrono::system_clock::now()),
                          std::back_inserter(warnings));
    }
    const auto payer = *key ? protocol::to_checksum(**key) : std::string{};
    if (options.output == Output::json) {
        return succeed(nlohmann::ordered_json{
            {"ok", true},
            {"file", loaded->file},
            {"active_key", payer.empty() ? nlohmann::ordered_json{} : nlohmann::ordered_json(payer)},
            {"warnings",
             warnings}}.dump());
    }
    std::string text;
    for (const auto& warning : warnings) {
        text += "warning: " + warning + "\n";
    }
    return succeed(
        text + (loaded->file.empty() ? "the environment" : loaded->file) + ": ok, paying with " +
        (payer.empty() ? "the only key of " + std::string{config::describe(loaded->config.keystore.backend)} : payer));
}

int run_config_print(const ConfigOptions& options) {
    const auto loaded = load(options);
    if (!loaded) {
        return fail(loaded.error(), options.output, kExitUsage);
    }
    return succeed(options.output == Output::json ? config::print_json(*loaded) : config::print_toml(*loaded));
}

}  // namespace farebox::signer::commands
