#include "signer/config/environment.hpp"

#include <algorithm>
#include <array>

#include "signer/config/keys.hpp"

namespace farebox::signer::config {
namespace {

constexpr std::string_view kPrefix = "FAREBOX_SIGNER_";
/// Not settings: where the file is, and what applications in the same environment say of the signer that they ask.
constexpr std::array kOthers{kConfigVariable, std::string_view{"FAREBOX_SIGNER_CA_FILE"},
                             std::string_view{"FAREBOX_SIGNER_CERTIFICATE_FILE"}};

const Key* key_of_variable(std::string_view variable) {
    for (const auto& key : keys()) {
        if (variable_name(key) == variable) {
            return &key;
        }
    }
    return nullptr;
}

std::string suggestion(std::string_view variable) {
    std::vector<std::string> known;
    for (const auto& key : keys()) {
        known.push_back(variable_name(key).substr(kPrefix.size()));
    }
    const auto close = nearest(variable.substr(kPrefix.size()), known);
    return close.empty() ? std::string{} : ", did you mean " + std::string{kPrefix} + close + "?";
}

}  // namespace

bool is_service_link(std::string_view variable) {
    return variable.ends_with("_SERVICE_HOST") || variable.find("_SERVICE_PORT") != std::string_view::npos ||
           variable.ends_with("_PORT") || variable.find("_PORT_") != std::string_view::npos;
}

std::vector<TextSetting> read_environment(const std::map<std::string, std::string>& environment,
                                          std::vector<std::string>& problems) {
    std::vector<TextSetting> settings;
    for (const auto& [variable, text] : environment) {
        if (!variable.starts_with(kPrefix) || std::ranges::find(kOthers, variable) != kOthers.end()) {
            continue;
        }
        const Source source{Source::Kind::environment, variable, 0};
        if (const auto* key = key_of_variable(variable)) {
            settings.push_back({std::string{key->name}, text, source});
        } else if (!is_service_link(variable)) {
            problems.push_back(source.to_text() + ": no such setting" + suggestion(variable));
        }
    }
    return settings;
}

}  // namespace farebox::signer::config
