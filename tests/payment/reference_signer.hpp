#pragma once

#include <nlohmann/json.hpp>

#include "tests/payment/service_harness.hpp"

namespace farebox::signer::test {

/// The limits and the chain that an exchange of tests/data/vectors/remote_signer_http.json describes.
void configure(ServiceHarness& signer, const nlohmann::json& config);

}  // namespace farebox::signer::test
