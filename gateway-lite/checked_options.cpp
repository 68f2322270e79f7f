#include "gateway-lite/checked_options.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>

#include "gateway-lite/models/model_quote.hpp"
#include "gateway-lite/retries/patience.hpp"
#include "gateway-lite/wrong_option.hpp"
#include "net/certificate.hpp"
#include "net/orchestrator/address_list.hpp"

namespace farebox::gateway {
namespace {

/// "host:port" is https, and the signer's routes are at its root, so a path in its URL is dropped: as every client
/// does.
Result<net::Endpoint> check_signer(const std::string& text) {
    const bool has_scheme = text.starts_with("unix:") || text.find("://") != std::string::npos;
    const auto url = net::Url::parse(has_scheme ? text : "https://" + text);
    if (!url) {
        return wrong_option("signer", url.error().message, "for example unix:/run/farebox/signer.sock");
    }
    if (url->endpoint.scheme == net::Scheme::http && !url->endpoint.is_loopback()) {
        return wrong_option("signer", "plain http is for this host only", "use https:// or unix:");
    }
    return url->endpoint;
}

Result<net::Headers> check_headers(const HeaderList& list, const std::string& field) {
    net::Headers headers;
    for (const auto& [name, value] : list) {
        headers.add(name, value);
    }
    if (!headers.valid()) {
        return wrong_option(field, "not a valid header name or value");
    }
    return headers;
}

/// The key in the file, which never appears in an error.
Result<std::string> read_api_key(const std::string& path) {
    constexpr std::size_t kMaxBytes = 1024;
    std::ifstream file{path};
    std::string key;
    if (!std::getline(file, key) || key.empty() || key.size() > kMaxBytes ||
        !std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7f'; })) {
        return wrong_option("signer_api_key_file", path + " cannot be read, or its first line is no key",
                            "name the file api-key that `farebox-signer init` made");
    }
    return key;
}

Result<net::Headers> check_signer_headers(const Options& options) {
    auto headers = check_headers(options.signer_headers, "signer_headers");
    if (!headers || options.signer.empty() || options.signer_api_key_file.empty()) {
        return headers;
    }
    if (headers->contains("Authorization")) {
        return wrong_option("signer_api_key_file", "signer_headers has an Authorization header already",
                            "give one of the two");
    }
    const auto key = read_api_key(options.signer_api_key_file);
    if (!key) {
        return key.error();
    }
    headers->add("Authorization", "Bearer " + *key);
    return headers;
}

Result<std::string> check_certificate(const std::string& pem, const std::string& field) {
    if (!pem.empty() && !net::public_key_pin(pem)) {
        return wrong_option(field, "not a PEM certificate", "it begins with -----BEGIN CERTIFICATE-----");
    }
    return pem;
}

Result<net::Url> check_web_url(const std::string& text, const std::string& field) {
    auto url = net::Url::parse(text);
    if (!url || url->endpoint.scheme == net::Scheme::unix_socket) {
        return wrong_option(field, url ? "it must be http or https" : url.error().message);
    }
    return url;
}

Result<void> check_extra_nodes(const Options& options, CheckedOptions& out) {
    if (options.extra_nodes > ModelQuote::kMostNodes) {
        return wrong_option("extra_nodes",
                            "at most " + std::to_string(ModelQuote::kMostNodes) + " of each orchestrator");
    }
    out.extra_nodes = options.extra_nodes;
    return {};
}

Result<void> check_addresses(const Options& options, CheckedOptions& out) {
    if (!options.signer.empty()) {
        auto signer = check_signer(options.signer);
        if (!signer) {
            return signer.error();
        }
        out.signer = *std::move(signer);
    }
    std::vector<std::string> listed;
    for (const auto& tier : options.tiers) {
        listed.insert(listed.end(), tier.orchestrators.begin(), tier.orchestrators.end());
    }
    listed.insert(listed.end(), options.orchestrators.begin(), options.orchestrators.end());
    auto orchestrators = net::orchestrator::parse_orchestrator_list(listed);
    if (!orchestrators) {
        return wrong_option("orchestrators", orchestrators.error().message);
    }
    out.orchestrators = *std::move(orchestrators);
    if (!options.discovery_url.empty()) {
        auto url = check_web_url(options.discovery_url, "discovery_url");
        if (!url) {
            return url.error();
        }
        out.discovery_url = *std::move(url);
    }
    if (!options.scores_url.empty()) {
        auto url = check_web_url(options.scores_url, "scores_url");
        if (!url) {
            return url.error();
        }
        out.scores_url = *std::move(url);
    }
    out.scores_region = options.scores_region;
    return check_extra_nodes(options, out);
}

}  // namespace

Result<CheckedOptions> check_options(const Options& options) {
    CheckedOptions out;
    if (auto checked = check_addresses(options, out); !checked) {
        return checked.error();
    }
    auto rules = check_rules(options);
    if (!rules) {
        return rules.error();
    }
    out.rules = *std::move(rules);
    if (auto checked = check_retries(options.retries); !checked) {
        return checked.error();
    }
    out.retries = options.retries;
    out.report = options.report;
    out.max_spending_per_day = options.max_spending_per_day;
    auto signer_headers = check_signer_headers(options);
    if (!signer_headers) {
        return signer_headers.error();
    }
    auto discovery_headers = check_headers(options.discovery_headers, "discovery_headers");
    if (!discovery_headers) {
        return discovery_headers.error();
    }
    if (!out.signer && out.orchestrators.empty() && !out.discovery_url) {
        return wrong_option(
            "orchestrators", "nothing says which orchestrators to use",
            "name orchestrators, a discovery URL or a signer: Options, FAREBOX_ORCHESTRATORS, FAREBOX_DISCOVERY, "
            "FAREBOX_SIGNER, or --orchestrator, --discovery, --signer");
    }
    auto orchestrator_certificate = check_certificate(options.orchestrator_certificate, "orchestrator_certificate");
    auto signer_certificate = check_certificate(options.signer_certificate, "signer_certificate");
    if (!orchestrator_certificate || !signer_certificate) {
        return orchestrator_certificate ? signer_certificate.error() : orchestrator_certificate.error();
    }
    auto signer_authorities = check_certificate(options.signer_authorities, "signer_authorities");
    if (!signer_authorities) {
        return signer_authorities.error();
    }
    if (!signer_certificate->empty() && !signer_authorities->empty()) {
        return wrong_option("signer_authorities", "signer_certificate names the one certificate already",
                            "give one of the two");
    }
    out.signer_headers = *std::move(signer_headers);
    out.discovery_headers = *std::move(discovery_headers);
    out.orchestrator_tls = options.orchestrator_tls;
    out.orchestrator_certificate = *std::move(orchestrator_certificate);
    out.signer_certificate = *std::move(signer_certificate);
    out.signer_authorities = *std::move(signer_authorities);
    return out;
}

}  // namespace farebox::gateway
