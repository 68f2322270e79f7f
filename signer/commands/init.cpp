#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "protocol/address.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "signer/access/api_key.hpp"
#include "signer/chain/sandbox_keys.hpp"
#include "signer/commands/commands.hpp"
#include "signer/commands/config_template.hpp"
#include "signer/commands/init_summary.hpp"
#include "signer/commands/safe_file.hpp"
#include "signer/config/config.hpp"
#include "signer/config/load.hpp"
#include "signer/config/rpc_url.hpp"
#include "vault/key_tool.hpp"

namespace farebox::signer::commands {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t kSandboxChain = 1337;
constexpr const char* kArbitrumRpc = "https://arb1.arbitrum.io/rpc";
constexpr const char* kSandboxRpc = "http://127.0.0.1:8545";

/// Where farebox-sandbox's chain has a contract: the same address at every start, the end of this text's hash.
std::string sandbox_contract(std::string_view name) {
    const auto hash = protocol::keccak256("farebox sandbox contract " + std::string{name});
    Address address;
    std::copy(hash.data.end() - Address::kSize, hash.data.end(), address.data.begin());
    return protocol::to_checksum(address);
}

/// The files of one configuration.
struct Places {
    fs::path folder;
    fs::path config;
    fs::path keys;
    fs::path password;
    fs::path api_key;
};

Places places_of(const InitOptions& options) {
    const auto folder = fs::absolute(options.directory).lexically_normal();
    return {folder, folder / "farebox-signer.toml", folder / "keys", folder / "password", folder / "api-key"};
}

/// The keys that are there already; none where there is no keystore yet.
Result<std::vector<Address>> keys_in(const fs::path& keystore) {
    std::vector<Address> addresses;
    std::error_code ignored;
    if (!fs::exists(keystore, ignored) || fs::is_empty(keystore, ignored)) {
        return addresses;
    }
    const auto keys = vault::list_keys(keystore);
    if (!keys) {
        return keys.error();
    }
    for (const auto& key : *keys) {
        addresses.push_back(key.address);
    }
    return addresses.empty() ? Result<std::vector<Address>>{make_error(ErrorCode::invalid_argument,
                                                                       keystore.string() + " holds no key")}
                             : addresses;
}

/// A sandbox key's deposit may be invented (chain.mode = "fixed"), so no key that may hold money becomes one.
Result<void> check_sandbox(const InitOptions& options, const Places& places) {
    const auto keys = keys_in(places.keys);
    if (!keys) {
        return keys.error();
    }
    if (const auto real = find_real_key(places.keys.string(), *keys)) {
        return make_error(ErrorCode::invalid_argument,
                          places.keys.string() + " holds " + protocol::to_checksum(*real) +
                              ", which was not made by `init --sandbox`",
                          "use another --dir for the sandbox");
    }
    if (!options.import_key.empty()) {
        return make_error(ErrorCode::invalid_argument, "an imported key is no sandbox key",
                          "leave out --import, or leave out --sandbox and name the sandbox's chain with --rpc, "
                          "--controller and --chain-id");
    }
    return {};
}

/// Makes a key, and notes it where it is a sandbox key.
Result<Address> make_key(const InitOptions& options, const Places& places, vault::KeyStrength strength) {
    const auto made = vault::create_key(places.keys, places.password, strength);
    if (!made || !options.sandbox) {
        return made ? Result<Address>{made->address} : Result<Address>{made.error()};
    }
    const auto marker = sandbox_marker_path(places.keys.string());
    if (auto marked = write_private_file(marker, protocol::to_checksum(made->address) + "\n", true); !marked) {
        return std::move(marked).error();
    }
    return made->address;
}

/// Of several keys the one that the configuration to be replaced pays with.
Address paying_key(const std::vector<Address>& keys, const Places& places) {
    const auto before = config::load(config::request_of_process(places.config.string(), {}));
    const auto active = before ? before->config.keystore.active : std::nullopt;
    return active && std::ranges::find(keys, *active) != keys.end() ? *active : keys.front();
}

/// The key that is there already, a new one, or the imported one.
Result<Address> settle_key(const InitOptions& options, const Places& places) {
    const auto strength = options.sandbox ? vault::KeyStrength::light : vault::KeyStrength::standard;
    std::error_code ignored;
    if (!fs::exists(places.password, ignored)) {
        if (auto made = vault::create_password_file(places.password); !made) {
            return std::move(made).error();
        }
    }
    if (!options.import_key.empty()) {
        const auto imported =
            vault::import_key({options.import_key, options.import_password}, places.keys, places.password, strength);
        return imported ? Result<Address>{imported->address} : Result<Address>{imported.error()};
    }
    const auto keys = keys_in(places.keys);
    if (!keys) {
        return keys.error();
    }
    return keys->empty() ? make_key(options, places, strength) : Result<Address>{paying_key(*keys, places)};
}

/// The hash of the API key that is there already, or of a new one. Empty where none is wanted.
Result<std::string> settle_api_key(const InitOptions& options, const Places& places) {
    if (!options.api_key) {
        return std::string{};
    }
    std::string key;
    std::error_code ignored;
    if (fs::exists(places.api_key, ignored)) {
        std::ifstream file{places.api_key};
        std::getline(file, key);
    } else {
        key = make_api_key();
        if (auto written = write_private_file(places.api_key.string(), key + "\n", false); !written) {
            return std::move(written).error();
        }
    }
    const auto hash = hash_api_key(key);
    if (!hash) {
        return make_error(ErrorCode::invalid_argument, places.api_key.string() + " holds no API key",
                          "remove it to have one made, or use --no-api-key");
    }
    return "sha256:" + protocol::to_hex(hash->data);
}

TemplateValues values_of(const InitOptions& options) {
    TemplateValues values;
    values.sandbox = options.sandbox;
    values.shared = options.profile == Profile::shared;
    values.rpc = !options.rpc.empty() ? options.rpc : (options.sandbox ? kSandboxRpc : kArbitrumRpc);
    values.controller = options.controller;
    if (values.controller.empty() && options.sandbox) {
        values.controller = sandbox_contract("Controller");
    }
    if (options.sandbox && values.controller == sandbox_contract("Controller")) {
        values.ticket_broker = sandbox_contract("TicketBroker");
    }
    values.price_feed = options.sandbox ? sandbox_contract("PriceFeed") : std::string{};
    values.chain_id = options.chain_id.value_or(options.sandbox ? kSandboxChain : kArbitrumOneChain);
    values.uid = ::geteuid();
    values.loopback = options.loopback;
    return values;
}

Result<void> check(const InitOptions& options, const Places& places) {
    std::error_code ignored;
    if (fs::exists(places.config, ignored) && !options.force) {
        return make_error(ErrorCode::invalid_argument, places.config.string() + " exists already",
                          "use another --dir, or --force to replace the configuration (keys are kept)");
    }
    if (!options.rpc.empty()) {
        if (auto url = config::check_rpc_url(options.rpc); !url) {
            return url;
        }
    }
    if (!options.controller.empty()) {
        if (auto address = protocol::parse_checksummed_address(options.controller); !address) {
            return make_error(ErrorCode::invalid_argument, "--controller: " + address.error().message);
        }
    }
    return options.sandbox ? check_sandbox(options, places) : Result<void>{};
}

/// Everything init writes, in an order in which a failure leaves nothing that looks complete: the configuration last.
Result<Address> write_all(const InitOptions& options, const Places& places) {
    if (auto made = make_private_folder(places.folder.string()); !made) {
        return std::move(made).error();
    }
    if (auto made = make_private_folder(places.keys.string()); !made) {
        return std::move(made).error();
    }
    const auto key = settle_key(options, places);
    if (!key) {
        return key;
    }
    const auto api_key = settle_api_key(options, places);
    if (!api_key) {
        return api_key.error();
    }
    auto values = values_of(options);
    values.api_key = *api_key;
    const auto keys = keys_in(places.keys);
    if (!keys) {
        return keys.error();
    }
    values.active = keys->size() > 1 ? protocol::to_checksum(*key) : std::string{};
    const auto text = config_template(values);
    if (auto written = write_private_file(places.config.string(), text, options.force); !written) {
        return std::move(written).error();
    }
    return key;
}

InitSummary summary_of(const InitOptions& options, const Places& places, const Address& key) {
    const auto values = values_of(options);
    InitSummary summary;
    summary.sandbox = options.sandbox;
    summary.address = protocol::to_checksum(key);
    summary.config = places.config.string();
    summary.keystore = places.keys.string();
    summary.password_file = places.password.string();
    summary.api_key_file = options.api_key ? places.api_key.string() : std::string{};
    if (const auto loaded = config::load(config::request_of_process(summary.config, {}))) {
        summary.socket = loaded->config.api.unix_socket;
    }
    summary.chain_id = values.chain_id;
    summary.controller = values.controller.empty() ? std::string{kArbitrumOneController} : values.controller;
    return summary;
}

}  // namespace

int run_init(const InitOptions& options) {
    const auto places = places_of(options);
    if (const auto good = check(options, places); !good) {
        return fail(good.error(), options.output, kExitUsage);
    }
    const auto key = write_all(options, places);
    if (!key) {
        return fail(key.error(), options.output);
    }
    return succeed(describe(summary_of(options, places, *key), options.output));
}

}  // namespace farebox::signer::commands
