// From the environment, the token's file and the flags to a Gateway.
#include <algorithm>
#include <string_view>
#include <utility>

#include "cli/common_options.hpp"
#include "cli/explanation.hpp"
#include "cli/files.hpp"

namespace farebox::cli {
namespace {

std::string trimmed(std::string text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    const auto last = text.find_last_not_of(" \t\r\n");
    return first == std::string::npos ? std::string{} : text.substr(first, last - first + 1);
}

/// All fields empty where no file was named.
Result<Options> read_token(const CommonOptions& common) {
    if (common.token_file.empty()) {
        return Options{};
    }
    const auto text = read_file(common.token_file);
    if (!text) {
        return text.error();
    }
    return Options::from_token(trimmed(*text));
}

/// Another signer than the environment's gets none of what was meant for that one.
void use_signer(const std::string& signer, Options& options) {
    if (!options.signer.empty() && options.signer != signer) {
        options.signer_headers.clear();
        options.signer_api_key_file.clear();
        options.signer_certificate.clear();
        options.signer_authorities.clear();
    }
    options.signer = signer;
}

void use_discovery(const std::string& url, Options& options) {
    if (options.discovery_url != url) {
        options.discovery_headers.clear();
    }
    options.discovery_url = url;
}

void apply_token(const Options& token, Options& options) {
    if (!token.signer.empty()) {
        use_signer(token.signer, options);
        options.signer_headers = token.signer_headers;
        options.signer_api_key_file.clear();
    }
    if (!token.orchestrators.empty()) {
        options.orchestrators = token.orchestrators;
    }
    if (!token.discovery_url.empty()) {
        use_discovery(token.discovery_url, options);
        options.discovery_headers = token.discovery_headers;
    }
}

bool has_authorization(const HeaderList& headers) {
    static constexpr std::string_view kName = "authorization";
    return std::any_of(headers.begin(), headers.end(), [](const Header& header) {
        return std::equal(header.name.begin(), header.name.end(), kName.begin(), kName.end(),
                          [](char left, char right) { return (left | 0x20) == right; });
    });
}

/// A token with headers but no address has them for whatever address is used in the end.
void apply_loose_headers(const Options& token, const CommonOptions& common, Options& options) {
    if (token.signer.empty() && !token.signer_headers.empty()) {
        options.signer_headers = token.signer_headers;
        if (common.api_key_file.empty() && has_authorization(token.signer_headers)) {
            options.signer_api_key_file.clear();
        }
    }
    if (token.discovery_url.empty() && !token.discovery_headers.empty()) {
        options.discovery_headers = token.discovery_headers;
    }
}

OrchestratorTls tls_named(const std::string& name) {
    if (name == "system") {
        return OrchestratorTls::system_authorities;
    }
    return name == "insecure" ? OrchestratorTls::insecure : OrchestratorTls::trust_on_first_use;
}

void apply_address_flags(const CommonOptions& common, Options& options) {
    if (!common.signer.empty()) {
        use_signer(common.signer, options);
    }
    if (!common.api_key_file.empty()) {
        options.signer_api_key_file = common.api_key_file;
    }
    if (!common.discovery.empty()) {
        use_discovery(common.discovery, options);
        options.orchestrators.clear();  // the environment's list must not win over the flag
    }
    if (!common.orchestrators.empty()) {
        options.orchestrators = common.orchestrators;
    }
}

Result<void> apply_selection_flags(const CommonOptions& common, Options& options) {
    if (!common.selection.empty()) {
        auto rules = SelectionRules::named(common.selection);
        if (!rules) {
            return rules.error();
        }
        rules->blocklist = std::move(options.selection.blocklist);
        options.selection = *std::move(rules);
    }
    if (!common.blocked.empty()) {
        options.selection.blocklist = common.blocked;
    }
    options.extra_nodes = common.extra_nodes;
    return {};
}

Result<void> apply_retry_flag(const CommonOptions& common, Options& options) {
    if (common.retries.empty()) {
        return {};
    }
    auto policy = RetryPolicy::named(common.retries);
    if (!policy) {
        return policy.error();
    }
    options.retries = *policy;
    return {};
}

Result<void> read_certificate(const std::string& path, std::string& out) {
    if (path.empty()) {
        return {};
    }
    auto pem = read_file(path);
    if (!pem) {
        return pem.error();
    }
    if (pem->empty()) {
        return make_error(ErrorCode::invalid_argument, path + ": no certificate");
    }
    out = *std::move(pem);
    return {};
}

Result<void> apply_trust_flags(const CommonOptions& common, Options& options) {
    if (!common.tls.empty()) {
        options.orchestrator_tls = tls_named(common.tls);
    }
    if (!common.signer_certificate.empty() || !common.signer_ca.empty()) {  // the environment's is another way
        options.signer_certificate.clear();
        options.signer_authorities.clear();
    }
    auto signers = read_certificate(common.signer_certificate, options.signer_certificate);
    signers = signers ? read_certificate(common.signer_ca, options.signer_authorities) : signers;
    return signers ? read_certificate(common.orchestrator_certificate, options.orchestrator_certificate) : signers;
}

Result<Options> gateway_options(const CommonOptions& common) {
    auto options = Options::from_env();
    const auto token = read_token(common);
    if (!options || !token) {
        return options ? token.error() : options.error();
    }
    apply_token(*token, *options);
    apply_address_flags(common, *options);
    apply_loose_headers(*token, common, *options);
    if (const auto applied = apply_selection_flags(common, *options); !applied) {
        return applied.error();
    }
    if (const auto applied = apply_retry_flag(common, *options); !applied) {
        return applied.error();
    }
    if (const auto applied = apply_trust_flags(common, *options); !applied) {
        return applied.error();
    }
    if (common.explain) {
        options->log = [told = common.explanation](LogLevel, std::string_view line) { told->say(line); };
    }
    return options;
}

}  // namespace

Result<Gateway> open_gateway(const CommonOptions& common) {
    auto options = gateway_options(common);
    return options ? Gateway::open(*std::move(options)) : Result<Gateway>{std::move(options).error()};
}

}  // namespace farebox::cli
