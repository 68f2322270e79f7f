#include "signer/config/load.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>
#include <system_error>

#include "protocol/address.hpp"
#include "protocol/utf8.hpp"
#include "signer/config/capability_prices.hpp"
#include "signer/config/check.hpp"
#include "signer/config/clients.hpp"
#include "signer/config/environment.hpp"
#include "signer/config/header_lines.hpp"
#include "signer/config/keys.hpp"
#include "signer/config/parse.hpp"
#include "signer/config/rpc_url.hpp"
#include "signer/config/text_file.hpp"

extern char** environ;  // NOLINT: POSIX

namespace farebox::signer::config {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kArbitrumPriceFeed = "0x639Fe6ab55C921f74e7fac1ee960C0B6293ba612";

/// Builds one Loaded out of the layers, collecting problems instead of stopping at the first.
class Loader {
public:
    explicit Loader(const LoadRequest& request) : request_{request} {}
    Result<Loaded> run();

private:
    void set_defaults();
    [[nodiscard]] std::string find_file() const;
    void read_toml_file();
    void read_section(const std::string& section, const Value& table);
    void read_fields(const std::string& section, const Value& table);
    void apply(const std::string& key, const Value& value);
    void apply_text(const TextSetting& setting);
    void apply_overrides();
    void settle_paths();
    void settle_files();
    void settle_contracts();
    void settle_price_feed();
    void unknown_key(const std::string& key, const Source& source);
    [[nodiscard]] Result<Loaded> finish();

    const LoadRequest& request_;
    Loaded loaded_;
    bool knows_file_ = true;  ///< False: what it says is not known, so that nothing can be missed in it.
    std::vector<std::string> problems_;
};

Result<Loaded> Loader::run() {
    set_defaults();
    loaded_.file = find_file();
    if (!loaded_.file.empty()) {
        read_toml_file();
    }
    for (const auto& setting : read_environment(request_.environment, problems_)) {
        apply_text(setting);
    }
    apply_overrides();
    settle_paths();
    settle_files();
    settle_contracts();
    settle_price_feed();
    if (loaded_.config.clients.empty()) {
        loaded_.config.clients.push_back(default_client(request_.uid));
    }
    return finish();
}

void Loader::set_defaults() {
    loaded_.config.chain.controller = *protocol::parse_checksummed_address(kArbitrumOneController);
    loaded_.config.ledger.path = "ledger.db";
    const auto sockets = default_socket_directory(request_);
    loaded_.config.api.unix_socket = sockets + "/signer.sock";
}

std::string Loader::find_file() const {
    if (!request_.file.empty()) {
        return absolute_path(request_.file, request_.working_directory);
    }
    const auto named = request_.environment.find(std::string{kConfigVariable});
    if (named != request_.environment.end() && !named->second.empty()) {
        return absolute_path(named->second, request_.working_directory);
    }
    std::vector<std::string> candidates{request_.working_directory + "/farebox-signer.toml"};
    candidates.insert(candidates.end(), request_.system_files.begin(), request_.system_files.end());
    // One in a folder that we may not look into is named by the error, not passed over.
    std::error_code problem;
    const auto found = std::ranges::find_if(candidates, [&](const auto& each) {
        return fs::exists(each, problem) || problem == std::errc::permission_denied;
    });
    return found == candidates.end() ? std::string{} : *found;
}

void Loader::read_toml_file() {
    const auto text = read_text_file(loaded_.file);
    const auto document =
        text ? read_toml(*text, Source{Source::Kind::file, loaded_.file, 0}) : Result<Value>{text.error()};
    if (!document) {
        knows_file_ = false;
        problems_.push_back(document.error().message);
        return;
    }
    for (const auto& [name, value] : document->fields) {
        if (name == "client") {
            loaded_.config.clients = read_clients(value, problems_);
            loaded_.sources["client"] = value.source;
        } else if (value.kind == Value::Kind::table) {
            read_section(name, value);
        } else {
            apply(name, value);
        }
    }
}

void Loader::read_section(const std::string& section, const Value& table) {
    std::vector<std::string> sections{"client"};
    for (const auto& key : keys()) {
        sections.emplace_back(key.name.substr(0, key.name.find('.')));
    }
    if (std::ranges::find(sections, section) == sections.end()) {
        const auto close = nearest(section, sections);
        problems_.push_back(table.source.to_text() + ": unknown section [" + section + "]" +
                            (close.empty() ? "" : ", did you mean [" + close + "]?"));
        return;
    }
    read_fields(section, table);
}

/// A table of a section is one of its own, unless a key has that name.
void Loader::read_fields(const std::string& section, const Value& table) {
    for (const auto& [name, value] : table.fields) {
        const auto whole = section + "." + name;
        const auto beneath = [&whole](const Key& key) { return key.name.starts_with(whole + "."); };
        if (value.kind == Value::Kind::table && std::ranges::any_of(keys(), beneath)) {
            read_fields(whole, value);
        } else {
            apply(whole, value);
        }
    }
}

void Loader::unknown_key(const std::string& key, const Source& source) {
    std::vector<std::string> known;
    for (const auto& candidate : keys()) {
        known.emplace_back(candidate.name);
    }
    const auto close = nearest(key, known);
    problems_.push_back(source.to_text() + ": unknown key \"" + key + "\"" +
                        (close.empty() ? "" : ", did you mean \"" + close + "\"?"));
}

void Loader::apply(const std::string& name, const Value& value) {
    const auto* key = find_key(name);
    if (key == nullptr) {
        unknown_key(name, value.source);
        return;
    }
    const bool one_for_list = key->kind == Value::Kind::list && value.kind == Value::Kind::string;
    if (value.kind != key->kind && !one_for_list) {
        problems_.push_back(value.source.to_text() + ": " + name + " must be " + std::string{describe(key->kind)} +
                            ", not " + std::string{describe(value.kind)});
        return;
    }
    if (const auto set = key->set(loaded_.config, value); !set) {
        problems_.push_back(value.source.to_text() + ": " + name + ": " + set.error().message +
                            (set.error().hint.empty() ? "" : " (" + set.error().hint + ")"));
        return;
    }
    loaded_.sources[name] = value.source;
}

void Loader::apply_text(const TextSetting& setting) {
    const auto* key = find_key(setting.key);
    if (key == nullptr) {
        unknown_key(setting.key, setting.source);
        return;
    }
    if (!protocol::is_valid_utf8(setting.text)) {
        problems_.push_back(setting.source.to_text() + ": the value is not UTF-8");
        return;
    }
    const auto value = coerce_text(setting.text, key->kind, setting.source);
    if (!value) {
        problems_.push_back(value.error().message);
        return;
    }
    apply(setting.key, *value);
}

void Loader::apply_overrides() {
    for (const auto& [key, text] : request_.overrides) {
        apply_text({key, text, Source{Source::Kind::flag, "--set " + key, 0}});
    }
}

void Loader::settle_paths() {
    const auto base = loaded_.file.empty() ? request_.working_directory : fs::path{loaded_.file}.parent_path().string();
    Config& config = loaded_.config;
    if (config.api.unix_socket == "off") {
        config.api.unix_socket.clear();
    }
    for (auto* path : {&config.keystore.path, &config.keystore.password_file, &config.pkcs11.module,
                       &config.pkcs11.pin_file, &config.remote_signer.token_file, &config.aws_kms.credentials_file,
                       &config.ledger.path, &config.api.unix_socket, &config.api.admin_socket,
                       &config.pricing.max_price_per_capability, &config.auth_webhook.headers_file,
                       &config.chain.rpc_file, &config.vault.state, &config.api.tls.certificate_file,
                       &config.api.tls.key_file, &config.api.tls.client_ca_file, &config.api.jwt.jwks_file}) {
        *path = absolute_path(*path, base);
    }
    if (config.vault.state.empty()) {
        const auto beside =
            config.keystore.path.empty() ? fs::path{base} : fs::path{config.keystore.path}.parent_path();
        config.vault.state = (beside / "vault.state").string();
    }
    if (config.api.admin_socket.empty()) {
        const auto beside = config.api.unix_socket.empty() ? default_socket_directory(request_)
                                                           : fs::path{config.api.unix_socket}.parent_path().string();
        config.api.admin_socket = beside + "/admin.sock";
    }
}

void Loader::settle_files() {
    Config& config = loaded_.config;
    if (const auto& path = config.pricing.max_price_per_capability; !path.empty()) {
        const auto text = read_text_file(path);
        auto prices = text ? parse_capability_prices(*text) : Result<std::vector<CapabilityPriceConfig>>{text.error()};
        if (prices) {
            config.pricing.capability_prices = *std::move(prices);
        } else {
            problems_.push_back(text ? path + ": " + prices.error().message : prices.error().message);
        }
    }
    if (const auto& path = config.auth_webhook.headers_file; !path.empty()) {
        const auto text = read_text_file(path);
        auto headers = text ? parse_header_lines(*text) : Result<std::vector<HeaderConfig>>{text.error()};
        if (headers) {
            config.auth_webhook.headers = *std::move(headers);
        } else {
            problems_.push_back(text ? path + ": " + headers.error().message : headers.error().message);
        }
    }
    if (const auto& path = config.chain.rpc_file; !path.empty()) {
        const auto text = read_text_file(path);
        std::istringstream lines{text ? *text : std::string{}};
        for (std::string line; std::getline(lines, line);) {
            if (line.empty()) {
                continue;
            }
            if (const auto checked = check_rpc_url(line); !checked) {
                problems_.push_back(path + ": " + checked.error().message);
                break;
            }
            config.chain.rpc.push_back(line);
        }
        if (!text) {
            problems_.push_back(text.error().message);
        }
    }
}

/// On Arbitrum One the vault knows the TicketBroker; elsewhere it must be told.
void Loader::settle_contracts() {
    auto& broker = loaded_.config.transactions.ticket_broker;
    const auto& chain = loaded_.config.chain;
    if (broker.is_zero() && chain.chain_id == kArbitrumOne &&
        chain.controller == *protocol::parse_checksummed_address(kArbitrumOneController)) {
        broker = *protocol::parse_checksummed_address(kArbitrumOneTicketBroker);
    }
}

/// Another chain has another feed, which must be named.
void Loader::settle_price_feed() {
    if (loaded_.config.chain.chain_id == kArbitrumOne && !loaded_.sources.contains("chain.price_feed")) {
        loaded_.config.chain.price_feed = *protocol::parse_checksummed_address(kArbitrumPriceFeed);
    }
}

Result<Loaded> Loader::finish() {
    if (knows_file_) {
        for (auto& problem : check_whole(loaded_)) {
            problems_.push_back(std::move(problem));
        }
    }
    if (problems_.empty()) {
        return std::move(loaded_);
    }
    std::string message;
    for (const auto& problem : problems_) {
        message += (message.empty() ? "" : "\n") + problem;
    }
    return make_error(ErrorCode::invalid_argument, std::move(message),
                      loaded_.file.empty()
                          ? "no configuration file was found: run `farebox-signer init`, or name one with "
                            "--config or FAREBOX_SIGNER_CONFIG"
                          : "correct the configuration, then run `farebox-signer config check`");
}

}  // namespace

Result<Loaded> load(const LoadRequest& request) {
    return Loader{request}.run();
}

LoadRequest request_of_process(std::string file, std::vector<std::string> overrides) {
    LoadRequest request;
    request.file = std::move(file);
    std::error_code ignored;
    request.working_directory = fs::current_path(ignored).string();
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text{*entry};
        const auto equals = text.find('=');
        if (equals != std::string_view::npos) {
            request.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    for (const auto& override : overrides) {
        const auto equals = override.find('=');
        request.overrides.emplace_back(override.substr(0, equals),
                                       equals == std::string::npos ? "" : override.substr(equals + 1));
    }
    request.uid = ::geteuid();
    return request;
}

std::string default_socket_directory(const LoadRequest& request) {
    const fs::path system{request.system_directory};
    if (request.uid == 0 || ::access(system.c_str(), W_OK) == 0) {
        return system.string();
    }
    const auto runtime = request.environment.find("XDG_RUNTIME_DIR");
    if (runtime != request.environment.end() && runtime->second.starts_with('/')) {
        return runtime->second + "/farebox";
    }
    return "/tmp/farebox-" + std::to_string(request.uid);
}

}  // namespace farebox::signer::config
