#pragma once

#include <string>
#include <vector>

#include "farebox/result.hpp"
#include "signer/config/value.hpp"

/// What a [[client]] is recognised by over a network, beside API keys, and from which pages.
namespace farebox::signer::config {

/// certificate = ["DNS:app.example.org", "URI:spiffe://example.org/apps/*"]: names of a client certificate. Only a
/// SPIFFE id may end in "/*".
[[nodiscard]] Result<std::vector<std::string>> read_certificates(const Value& value);

/// jwt = ["azp:my-gateway", "sub:…"]: a claim, a colon, and what it must say.
[[nodiscard]] Result<std::vector<std::string>> read_tokens(const Value& value);

/// allowed_origins: as browsers write them, "https://app.example.org" or "http://localhost:3000".
[[nodiscard]] Result<std::vector<std::string>> read_origins(const Value& value);

}  // namespace farebox::signer::config
