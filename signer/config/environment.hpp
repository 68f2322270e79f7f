#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "signer/config/value.hpp"

namespace farebox::signer::config {

/// A setting that came as text.
struct TextSetting {
    std::string key;  ///< Dotted name.
    std::string text;
    Source source;
};

/// Names the configuration file where the command line does not.
inline constexpr std::string_view kConfigVariable = "FAREBOX_SIGNER_CONFIG";

/// The settings among @p environment. A FAREBOX_SIGNER_ variable that is no key is a problem, except that one, those of
/// applications, and the ones Kubernetes makes for a service called farebox-signer.
[[nodiscard]] std::vector<TextSetting> read_environment(const std::map<std::string, std::string>& environment,
                                                        std::vector<std::string>& problems);

/// True for *_SERVICE_HOST, *_SERVICE_PORT*, *_PORT and *_PORT_*.
[[nodiscard]] bool is_service_link(std::string_view variable);

}  // namespace farebox::signer::config
