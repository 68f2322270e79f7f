#include "farebox/options.hpp"

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "net/json_limits.hpp"
#include "protocol/base64.hpp"

namespace farebox {
inline namespace v0 {
namespace {

using Json = nlohmann::json;

Error wrong_type(const char* key, const char* expected) {
    return make_error(ErrorCode::invalid_argument, std::string{"token: "} + key + " must be " + expected);
}

Result<void> read_string(const Json& token, const char* key, std::string& out) {
    const auto found = token.find(key);
    if (found == token.end()) {
        return {};
    }
    if (!found->is_string()) {
        return wrong_type(key, "a string");
    }
    out = found->get<std::string>();
    return {};
}

Result<void> read_orchestrators(const Json& token, std::vector<std::string>& out) {
    const auto found = token.find("orchestrators");
    if (found == token.end()) {
        return {};
    }
    if (!found->is_array()) {
        return wrong_type("orchestrators", "an array of strings");
    }
    out.clear();
    for (const auto& item : *found) {
        if (!item.is_string() || item.get_ref<const std::string&>().empty()) {
            return wrong_type("orchestrators", "an array of non-empty strings");
        }
        out.push_back(item.get<std::string>());
    }
    return {};
}

Result<void> read_headers(const Json& token, const char* key, HeaderList& out) {
    const auto found = token.find(key);
    if (found == token.end()) {
        return {};
    }
    if (!found->is_object()) {
        return wrong_type(key, "an object of strings");
    }
    out.clear();
    for (const auto& [name, value] : found->items()) {
        if (!value.is_string()) {
            return wrong_type(key, "an object of strings");
        }
        out.push_back({name, value.get<std::string>()});
    }
    return {};
}

/// Each field present in the token replaces the one in `options`.
Result<void> apply_token(std::string_view base64, Options& options) {
    const auto bytes = protocol::base64_decode(base64);
    if (!bytes) {
        return make_error(ErrorCode::invalid_argument, "token: " + bytes.error().message);
    }
    const auto within = net::check_json_limits(*bytes, {.max_bytes = 256 * 1024, .max_depth = 8});
    const auto token = within ? Json::parse(*bytes, nullptr, false) : Json(Json::value_t::discarded);
    if (!token.is_object()) {
        return make_error(ErrorCode::invalid_argument, "token: not base64 of a JSON object");
    }
    if (token.contains("signer")) {
        options.signer_api_key_file.clear();  // it is another signer's
        options.signer_certificate.clear();
        options.signer_authorities.clear();
    }
    for (auto result : {read_orchestrators(token, options.orchestrators), read_string(token, "signer", options.signer),
                        read_string(token, "discovery", options.discovery_url),
                        read_headers(token, "signer_headers", options.signer_headers),
                        read_headers(token, "discovery_headers", options.discovery_headers)}) {
        if (!result) {
            return result;
        }
    }
    return {};
}

std::string from_environment(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): only here, as documented
    return value != nullptr ? value : std::string{};
}

/// The certificates in the file which a variable names.
Result<void> read_certificate(const char* name, std::string& out) {
    const auto path = from_environment(name);
    if (path.empty()) {
        return {};
    }
    constexpr std::streamsize kMaxBytes = 1024 * 1024;  // a system's authorities have a quarter of that
    std::ifstream file{path, std::ios::binary};
    out.resize(kMaxBytes);
    file.read(out.data(), kMaxBytes);
    out.resize(static_cast<std::size_t>(file.gcount()));
    if (out.find("-----BEGIN CERTIFICATE-----") == std::string::npos) {
        return make_error(ErrorCode::invalid_argument,
                          std::string{name} + ": " + path + " cannot be read, or is no PEM certificate");
    }
    return {};
}

Result<OrchestratorTls> parse_tls(const std::string& name) {
    if (name.empty() || name == "tofu") {
        return OrchestratorTls::trust_on_first_use;
    }
    if (name == "system") {
        return OrchestratorTls::system_authorities;
    }
    if (name == "insecure") {
        return OrchestratorTls::insecure;
    }
    return make_error(ErrorCode::invalid_argument, "FAREBOX_TLS must be tofu, system or insecure");
}

}  // namespace

Result<Options> Options::from_env() {
    Options options;
    options.signer = from_environment("FAREBOX_SIGNER");
    options.signer_api_key_file = from_environment("FAREBOX_API_KEY_FILE");
    options.discovery_url = from_environment("FAREBOX_DISCOVERY");
    if (auto list = from_environment("FAREBOX_ORCHESTRATORS"); !list.empty()) {
        options.orchestrators.push_back(std::move(list));
    }
    if (const auto name = from_environment("FAREBOX_SELECTION"); !name.empty()) {
        auto rules = SelectionRules::named(name);
        if (!rules) {
            return make_error(ErrorCode::invalid_argument, "FAREBOX_SELECTION: " + rules.error().message,
                              rules.error().hint);
        }
        options.selection = *std::move(rules);
    }
    if (const auto name = from_environment("FAREBOX_RETRIES"); !name.empty()) {
        auto policy = RetryPolicy::named(name);
        if (!policy) {
            return make_error(ErrorCode::invalid_argument, "FAREBOX_RETRIES: " + policy.error().message,
                              policy.error().hint);
        }
        options.retries = *policy;
    }
    if (auto list = from_environment("FAREBOX_BLOCKLIST"); !list.empty()) {
        options.selection.blocklist.push_back(std::move(list));
    }
    const auto tls = parse_tls(from_environment("FAREBOX_TLS"));
    if (!tls) {
        return tls.error();
    }
    options.orchestrator_tls = *tls;
    for (auto result : {read_certificate("FAREBOX_SIGNER_CERTIFICATE_FILE", options.signer_certificate),
                        read_certificate("FAREBOX_SIGNER_CA_FILE", options.signer_authorities),
                        read_certificate("FAREBOX_ORCHESTRATOR_CERTIFICATE_FILE", options.orchestrator_certificate)}) {
        if (!result) {
            return result.error();
        }
    }
    if (const auto token = from_environment("FAREBOX_TOKEN"); !token.empty()) {
        if (const auto applied = apply_token(token, options); !applied) {
            return applied.error();
        }
    }
    return options;
}

Result<Options> Options::from_token(std::string_view base64) {
    Options options;
    if (const auto applied = apply_token(base64, options); !applied) {
        return applied.error();
    }
    return options;
}

}  // namespace v0
}  // namespace farebox
