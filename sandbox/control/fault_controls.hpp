#pragma once

#include <string_view>

#include "net/http_message.hpp"
#include "sandbox/control/faults.hpp"

namespace farebox::sandbox {

/// Every fault that is on: {"NAME":"VALUE"}.
[[nodiscard]] net::Response faults_response(const Faults& faults);
/// {"NAME":"VALUE"}: sets all of them or none; null clears one. @return What is on then; 400.
[[nodiscard]] net::Response set_faults(Faults& faults, std::string_view body);

}  // namespace farebox::sandbox
