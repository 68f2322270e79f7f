#include "protocol/address.hpp"
#include "signer/commands/admin_answers.hpp"

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
        return fail(address.error(), options.config.output, kExitUsage);
    }
    return tell_signer(options, {"POST", "/keys/" + verb, Json{{"key", protocol::to_checksum(*address)}}.dump()});
}

}  // namespace

int run_keys_list(const AdminOptions& options) {
    int exit_code = kExitOk;
    const auto keys = ask_signer(options, {"GET", "/keys", {}}, exit_code);
    if (!keys) {
        return fail(keys.error(), options.config.output, exit_code);
    }
    return succeed(options.config.output == Output::json ? keys->dump() : key_table(*keys));
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
