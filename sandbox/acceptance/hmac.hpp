#pragma once

#include <string_view>

#include "farebox/bytes.hpp"

namespace farebox::sandbox {

/// A secret that only this process knows; drawn afresh at every start, as the real orchestrator does.
using Secret = Bytes<struct SandboxSecretTag, 32>;

/// 32 bytes from the operating system's generator.
Secret random_secret();

/// HMAC-SHA256(secret, message).
Hash32 hmac_sha256(const Secret& secret, std::string_view message);

}  // namespace farebox::sandbox
