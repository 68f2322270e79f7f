#include "cli/common_options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <iostream>

#include "cli/files.hpp"

namespace farebox::cli {
namespace {

std::string trimmed(std::string text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    const auto last = text.find_last_not_of(" \t\r\n");
    return first == std::string::npos ? std::string{} : text.substr(first, last - first + 1);
}

Result<void> apply_token_file(const std::string& path, Options& options) {
    const auto token = read_file(path);
    if (!token) {
        return token.error();
    }
    auto from_token = Options::from_token(trimmed(*token));
    if (!from_token) {
        return from_token.error();
    }
    if (!from_token->signer.empty()) {
        options.signer = from_token->signer;
        options.signer_headers = from_token->signer_headers;
        options.signer_api_key_file.clear();
    }
    if (!from_token->orchestrators.empty()) {
        options.orchestrators = from_token->orchestrators;
    }
    if (!from_token->discovery_url.empty()) {
        options.discovery_url = from_token->discovery_url;
        options.discovery_headers = from_token->discovery_headers;
    }
    return {};
}

OrchestratorTls tls_named(const std::string& name) {
    if (name == "system") {
        return OrchestratorTls::system_authorities;
    }
    return name == "insecure" ? OrchestratorTls::insecure : OrchestratorTls::trust_on_first_use;
}

/// Another signer than the environment's or the token's gets none of what was meant for that one.
void apply_signer_flag(const std::string& signer, Options& options) {
    if (!options.signer.empty() && options.signer != signer) {
        options.signer_headers.clear();
        options.signer_api_key_file.clear();
    }
    options.signer = signer;
}

void apply_flags(const CommonOptions& common, Options& options) {
    // Headers carry tokens: they go to nobody but whom they came with.
    if (!common.signer.empty()) {
        apply_signer_flag(common.signer, options);
    }
    if (!common.api_key_file.empty()) {
        options.signer_api_key_file = common.api_key_file;
    }
    if (!common.discovery.empty()) {
        options.discovery_url = common.discovery;
        options.discovery_headers.clear();
        options.orchestrators.clear();  // the environment's list must not win over the flag
    }
    if (!common.orchestrators.empty()) {
        options.orchestrators = common.orchestrators;
    }
    if (!common.tls.empty()) {
        options.orchestrator_tls = tls_named(common.tls);
    }
    if (common.explain) {
        options.log = [](LogLevel, std::string_view line) { std::cerr << "farebox: " << line << '\n'; };
    }
}

}  // namespace

void add_common_options(CLI::App& command, CommonOptions& options) {
    command.add_option("--signer", options.signer,
                       "Remote signer that pays: unix:/path, https://…, or http:// on this host [FAREBOX_SIGNER]");
    command.add_option("--api-key-file", options.api_key_file,
                       "File with the API key for the signer, where it asks for one [FAREBOX_API_KEY_FILE]");
    command
        .add_option("--orchestrator", options.orchestrators,
                    "Orchestrator to use; repeatable, in order of preference [FAREBOX_ORCHESTRATORS]")
        ->allow_extra_args(false);
    command.add_option("--discovery", options.discovery, "URL that lists orchestrators [FAREBOX_DISCOVERY]");
    command.add_option("--token-file", options.token_file, "File with a Livepeer token (base64)");
    command.add_option(
        "--max-price", options.max_price,
        "Most to pay, with its unit: '1500 gwei/second', '100 wei/720p-pixel-second', '15000 gwei/request'");
    command.add_option("--timeout", options.timeout, "Until the answer begins, e.g. 90s, 5m (default 300s)");
    command.add_option("--tls", options.tls, "How orchestrators' certificates are judged [FAREBOX_TLS]")
        ->check(CLI::IsMember({"tofu", "system", "insecure"}));
    command.add_flag("--explain", options.explain, "Say on stderr what is decided, and why");
    command.add_option("--output", options.output, "text or json")->check(CLI::IsMember({"text", "json"}));
}

namespace {

Result<Options> gateway_options(const CommonOptions& common) {
    auto options = Options::from_env();
    if (!options) {
        return options;
    }
    if (!common.token_file.empty()) {
        if (const auto applied = apply_token_file(common.token_file, *options); !applied) {
            return applied.error();
        }
    }
    apply_flags(common, *options);
    return options;
}

}  // namespace

Result<Gateway> open_gateway(const CommonOptions& common) {
    auto options = gateway_options(common);
    return options ? Gateway::open(*std::move(options)) : Result<Gateway>{std::move(options).error()};
}

Result<std::optional<PriceLimit>> max_price(const CommonOptions& common) {
    if (common.max_price.empty()) {
        return std::optional<PriceLimit>{};
    }
    const auto limit = PriceLimit::parse(common.max_price);
    if (!limit) {
        return make_error(ErrorCode::invalid_argument, "--max-price: " + limit.error().message, limit.error().hint);
    }
    return std::optional{*limit};
}

Result<std::chrono::milliseconds> timeout(const CommonOptions& common, std::chrono::milliseconds otherwise) {
    if (common.timeout.empty()) {
        return otherwise;
    }
    constexpr unsigned kMost = 1'000'000;
    const auto* const end = common.timeout.data() + common.timeout.size();
    unsigned number = 0;
    const auto [rest, problem] = std::from_chars(common.timeout.data(), end, number);
    const std::string_view unit{rest, static_cast<std::size_t>(end - rest)};
    if (problem == std::errc{} && number > 0 && number <= kMost) {
        if (unit == "ms") {
            return std::chrono::milliseconds{number};
        }
        if (unit == "s" || unit.empty()) {
            return std::chrono::milliseconds{std::chrono::seconds{number}};
        }
        if (unit == "m") {
            return std::chrono::milliseconds{std::chrono::minutes{number}};
        }
    }
    return make_error(ErrorCode::invalid_argument, "--timeout: expected a time such as 90s, 500ms or 5m");
}

}  // namespace farebox::cli
