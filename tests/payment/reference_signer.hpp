#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tests/payment/service_harness.hpp"

namespace farebox::signer::test {

/// Numbers in the HTTP vectors are texts where they need more than 53 bits.
[[nodiscard]] std::string text_of(const nlohmann::json& value);
[[nodiscard]] std::int64_t integer_of(const nlohmann::json& value);

/// The limits, chain and moment that a step of tests/data/vectors/remote_signer_http.json describes.
void configure(ServiceHarness& signer, const nlohmann::json& config, const nlohmann::json& step);

}  // namespace farebox::signer::test
