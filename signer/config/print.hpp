#pragma once

#include <string>

#include "signer/config/load.hpp"

namespace farebox::signer::config {

/// The effective settings as TOML, each with a comment that says where it came from. Secrets and URLs' paths are left
/// out.
[[nodiscard]] std::string print_toml(const Loaded& loaded);
/// The same as JSON: {"settings": {"chain.soft_age": {"value": …, "source": …}}, "clients": […]}.
[[nodiscard]] std::string print_json(const Loaded& loaded);

}  // namespace farebox::signer::config
